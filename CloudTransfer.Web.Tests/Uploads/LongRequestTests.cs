using System.Net;
using System.Text;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>Everything in a request except file content has a length limit. A longer request is rejected immediately.</summary>
public sealed class LongRequestTests(TusServer shared) : IClassFixture<TusServer>
{
    [Theory]
    [InlineData(9000, 1, 0, HttpStatusCode.RequestUriTooLong)]
    [InlineData(10, 101, 10, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    [InlineData(10, 9, 4000, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task Request_line_and_headers_are_limited(int pathLength, int headers, int length, HttpStatusCode expected)
    {
        await using var connection = await RawConnection.OpenAsync(shared.Server.Address);
        var head = new StringBuilder($"PUT /{new string('a', pathLength)} HTTP/1.1\r\nHost: localhost\r\n");
        for (var n = 0; n < headers; n++)
            head.Append($"X-{n}: {new string('x', length)}\r\n");

        await connection.SendAsync(head.Append("Content-Length: 0\r\n\r\n").ToString());

        Assert.Equal(expected, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task Upload_Metadata_is_stored_up_to_8192_bytes()
    {
        var longest = "filename YQ==,k " + Convert.ToBase64String(new byte[6132]);
        Assert.Equal(8192, longest.Length);
        using var accepted = await CreateAsync(longest);
        using var rejected = await CreateAsync(longest + ",x");

        Assert.Equal((201, 400), ((int)accepted.StatusCode, (int)rejected.StatusCode));
        Assert.Contains("8192", await rejected.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var stored = await shared.Tus.HeadAsync(accepted.Headers.Location!.ToString());
        Assert.Equal(longest, stored.Header("Upload-Metadata"));
    }

    [Fact]
    public async Task Manifest_with_millions_of_empty_entries_is_rejected()
    {
        var entries = new StringBuilder("{\"files\":[{}");
        entries.Insert(entries.Length, ",{}", 2_000_000).Append("]}");

        using var response = await shared.Server.Client.PostAsync("/api/v1/transfers", new StringContent(entries.ToString(), Encoding.UTF8, "application/json"));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("100000", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> CreateAsync(string metadata) =>
        shared.Tus.SendAsync("POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", "1"), ("Upload-Metadata", metadata));
}
