using System.Net;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads;

/// <summary>The server stores a request body as the complete file. It rejects a partial or encoded body before reading it.</summary>
public sealed class PartialOrEncodedBodyTests(TusServer shared) : IClassFixture<TusServer>
{
    private const string Put = "PUT /a.bin HTTP/1.1", Form = "POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b";
    private const string Manifest = "POST /api/v1/transfers HTTP/1.1\r\nContent-Type: application/json";
    private const string Create = "POST /api/v1/tus HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 100\r\nContent-Type: application/offset+octet-stream";

    [SkippableFact]
    public async Task Resuming_with_curl_is_rejected_and_stores_nothing()
    {
        using var folder = new TestFolder();
        await File.WriteAllBytesAsync(folder["part"], new byte[100]);
        var before = await shared.Server.CountAsync("transfers");

        var tool = await Tool.RunAsync(Requires.Program("curl"), "--silent", "-C", "50", "-w", " %{http_code}", "-T", folder["part"], shared.Server.Address.AbsoluteUri);

        Assert.EndsWith(" 400", tool.Text, StringComparison.Ordinal);
        Assert.Contains("send the whole file", tool.Text, StringComparison.Ordinal);
        Assert.Equal(before, await shared.Server.CountAsync("transfers"));
    }

    [Theory]
    [InlineData("bytes 0-2/3", null, HttpStatusCode.Created)]
    [InlineData("bytes 0-2/4", null, HttpStatusCode.BadRequest)]
    [InlineData("bytes 0-1/3", null, HttpStatusCode.BadRequest)]
    [InlineData("bytes 0-2/*", null, HttpStatusCode.BadRequest)]
    [InlineData("bytes 3-5/6", null, HttpStatusCode.BadRequest)]
    [InlineData("bytes */3", null, HttpStatusCode.BadRequest)]
    [InlineData("lines 0-2/3", null, HttpStatusCode.BadRequest)]
    [InlineData("all of it", null, HttpStatusCode.BadRequest)]
    [InlineData(null, "identity", HttpStatusCode.Created)]
    [InlineData(null, "gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, "identity, br", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, "aws-chunked", HttpStatusCode.UnsupportedMediaType)]
    public async Task Body_is_stored_only_if_its_headers_describe_the_whole_file(string? range, string? coding, HttpStatusCode status)
    {
        using var body = new ByteArrayContent([1, 2, 3]);
        if (range is not null)
            body.Headers.TryAddWithoutValidation("Content-Range", range);
        if (coding is not null)
            body.Headers.TryAddWithoutValidation("Content-Encoding", coding);

        using var response = await shared.Server.Client.PutAsAsync("/a.bin", body);

        Assert.Equal(status, response.StatusCode);
        if (status is HttpStatusCode.Created)
            Assert.Equal([1, 2, 3], await shared.Server.Client.DownloadAsync((await response.TakenAsync()).Id));
        if (status is HttpStatusCode.UnsupportedMediaType)
            Assert.Equal("identity", response.Header("Accept-Encoding"));
    }

    [Theory]
    [InlineData(Put, "Content-Range: bytes 50-149/150", HttpStatusCode.BadRequest)]
    [InlineData(Form, "Content-Range: bytes 50-149/150", HttpStatusCode.BadRequest)]
    [InlineData(Manifest, "Content-Range: bytes 50-149/150", HttpStatusCode.BadRequest)]
    [InlineData(Create, "Content-Range: bytes 50-149/150", HttpStatusCode.BadRequest)]
    [InlineData(Put, "Content-Encoding: gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(Form, "Content-Encoding: gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(Manifest, "Content-Encoding: gzip", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(Create, "Content-Encoding: gzip", HttpStatusCode.UnsupportedMediaType)]
    public async Task Every_upload_route_rejects_a_partial_or_encoded_body_before_reading_it(string head, string header, HttpStatusCode status)
    {
        var before = await shared.Server.CountAsync("transfers");
        await using var connection = await RawConnection.OpenAsync(shared.Server.Address);

        await connection.SendAsync($"{head}\r\nHost: localhost\r\n{header}\r\nContent-Length: 100\r\n\r\n");

        Assert.Equal(status, (await connection.ReadAsync()).Status);
        Assert.Equal(before, await shared.Server.CountAsync("transfers"));
    }

    [Theory]
    [InlineData("bytes 2-4/5", HttpStatusCode.NoContent)]
    [InlineData("bytes 0-2/5", HttpStatusCode.BadRequest)]
    public async Task Content_Range_of_a_PATCH_must_match_the_upload_offset(string range, HttpStatusCode status)
    {
        var url = await shared.Tus.CreateAsync(5);
        await shared.Tus.SendAllAsync(url, 0, [1, 2]);
        var body = new ByteArrayContent([3, 4, 5]);
        body.Headers.TryAddWithoutValidation("Content-Range", range);

        using var response = await shared.Tus.PatchAsync(url, 2, body);

        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status is HttpStatusCode.NoContent ? 5 : 2, await shared.Tus.OffsetAsync(url));
    }
}
