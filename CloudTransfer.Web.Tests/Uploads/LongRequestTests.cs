using System.Net;
using System.Text;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>What beside the bytes of files may be long, is so only up to a limit, and whoever passes it is told at once.</summary>
public sealed class LongRequestTests(TusServer shared) : IClassFixture<TusServer>
{
    [Theory]
    [InlineData(9000, 1, 0, HttpStatusCode.RequestUriTooLong)]
    [InlineData(10, 101, 10, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData(10, 9, 4000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task A_request_s_head_has_its_limits(int address, int headers, int length, HttpStatusCode refused)
    {
        await using var connection = await RawConnection.OpenAsync(shared.Server.Address);
        var head = new StringBuilder($"PUT /{new string('a', address)} HTTP/1.1\r\nHost: localhost\r\n");
        for (var n = 0; n < headers; n++)
            head.Append($"X-{n}: {new string('x', length)}\r\n");

        await connection.SendAsync(head.Append("Content-Length: 0\r\n\r\n").ToString());

        Assert.Equal(refused, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Upload_Metadata_is_kept_up_to_its_limit()
    {
        var longest = "filename YQ==,k " + Convert.ToBase64String(new byte[6132]);
        Assert.Equal(8192, longest.Length);
        using var kept = await CreateAsync(longest);
        using var refused = await CreateAsync(longest + ",x");

        Assert.Equal((201, 400), ((int)kept.StatusCode, (int)refused.StatusCode));
        Assert.Contains("8192", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var told = await shared.Tus.HeadAsync(kept.Headers.Location!.ToString());
        Assert.Equal(longest, told.Header("Upload-Metadata"));
    }

    [Fact]
    public async Task A_manifest_of_millions_of_nothings_is_refused()
    {
        var nothings = new StringBuilder("{\"files\":[{}");
        nothings.Insert(nothings.Length, ",{}", 2_000_000).Append("]}");

        using var answer = await shared.Server.Client.PostAsync("/api/v1/transfers", new StringContent(nothings.ToString(), Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("100000", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> CreateAsync(string metadata) =>
        shared.Tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "1"), ("Upload-Metadata", metadata));
}
