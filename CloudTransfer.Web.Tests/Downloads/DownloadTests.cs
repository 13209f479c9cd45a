using System.Net;
using System.Net.Http.Headers;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class DownloadTests : IAsyncLifetime, IDisposable
{
    private readonly RunningServer _server = new();
    private readonly byte[] _bytes = SampleBytes.Of(1_500_000);
    private UploadAnswer _transfer = null!;

    public async Task InitializeAsync() => _transfer = await _server.Client.SendFormAsync(
        new FormBody().File("F/small.txt", SampleBytes.Of(10, 2)).File("F/big.bin", _bytes).File("F/empty", []));

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Full_response_has_a_length_an_ETag_and_a_name()
    {
        using var all = await GetAsync("download");
        using var file = await GetAsync("files/1");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (all.StatusCode, file.StatusCode));
        Assert.Equal("F.zip", all.SavedAs());
        Assert.Equal("big.bin", file.SavedAs());
        Assert.Equal(_bytes.Length, file.Content.Headers.ContentLength);
        Assert.All([all, file], answer =>
        {
            Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
            Assert.False(answer.Headers.ETag!.IsWeak);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
            Assert.InRange(_server.Clock.GetUtcNow() - answer.Content.Headers.LastModified!.Value, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        });
        Assert.NotEqual(all.Headers.ETag, file.Headers.ETag);
        Assert.Equal(_bytes, await file.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=700001-", 700_001, 799_999)]
    [InlineData("bytes=-600000", 900_000, 600_000)]
    public async Task Range_of_a_file_in_a_zip_is_relative_to_the_file(string range, int offset, int count)
    {
        using var response = await GetAsync("files/1", ("Range", range));

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(offset, offset + count - 1, _bytes.Length), response.Content.Headers.ContentRange);
        Assert.Equal(_bytes[offset..(offset + count)], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Consecutive_ranges_add_up_to_the_whole()
    {
        var whole = await _server.Client.DownloadAsync(_transfer.Id);
        var received = new List<byte>();

        while (received.Count < whole.Length)
        {
            using var response = await GetAsync("download", ("Range", $"bytes={received.Count}-{received.Count + 333_332}"));
            received.AddRange(await response.Content.ReadAsByteArrayAsync());
        }

        Assert.Equal(whole, received);
    }

    [Fact]
    public async Task Multiple_ranges_get_the_whole_content()
    {
        using var response = await GetAsync("files/1", ("Range", "bytes=0-1,5-6"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(_bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Unsatisfiable_range_returns_the_length_of_the_content()
    {
        using var response = await GetAsync("files/1", ("Range", "bytes=1500000-"));

        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, response.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(_bytes.Length), response.Content.Headers.ContentRange);
        // The body is an error message, which must not be saved as the file.
        Assert.Null(response.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task Cached_content_is_not_sent_again()
    {
        using var first = await GetAsync("download");

        using var again = await GetAsync("download", ("If-None-Match", first.Headers.ETag!.ToString()));
        using var since = await GetAsync("download", ("If-Modified-Since", first.Content.Headers.LastModified!.Value.ToString("R")));

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.NotModified), (again.StatusCode, since.StatusCode));
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Empty(await again.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Failed_precondition_is_412()
    {
        using var response = await GetAsync("download", ("If-Match", "\"other\""));

        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        Assert.Null(response.Content.Headers.ContentDisposition);
    }

    [Fact]
    public async Task If_Range_resumes_the_same_content_and_restarts_other_content()
    {
        using var head = await GetAsync("files/1");

        using var byTag = await GetAsync("files/1", ("Range", "bytes=5-9"), ("If-Range", head.Headers.ETag!.ToString()));
        using var byDate = await GetAsync("files/1", ("Range", "bytes=5-9"), ("If-Range", head.Content.Headers.LastModified!.Value.ToString("R")));
        using var other = await GetAsync("files/1", ("Range", "bytes=5-9"), ("If-Range", "\"other\""));

        Assert.Equal(_bytes[5..10], await byTag.Content.ReadAsByteArrayAsync());
        Assert.Equal(_bytes[5..10], await byDate.Content.ReadAsByteArrayAsync());
        Assert.Equal(_bytes, await other.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("download", null)]
    [InlineData("files/1", null)]
    [InlineData("files/1", "bytes=10-19")]
    public async Task HEAD_returns_the_headers_of_GET_without_a_body(string what, string? range)
    {
        (string, string)[] headers = range is null ? [] : [("Range", range)];
        using var get = await GetAsync(what, headers);
        using var head = await SendAsync(HttpMethod.Head, what, headers);

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ToString(), head.Content.Headers.ToString());
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Empty_file_has_an_empty_body()
    {
        using var response = await GetAsync("files/2");

        Assert.Equal((HttpStatusCode.OK, 0L), (response.StatusCode, response.Content.Headers.ContentLength));
    }

    [Theory]
    [InlineData("files/3")]
    [InlineData("files/-1")]
    [InlineData("files/99999999999")]
    [InlineData("files/a")]
    public async Task Unknown_file_is_404(string what)
    {
        using var response = await GetAsync(what);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private Task<HttpResponseMessage> GetAsync(string what, params (string, string)[] headers) => SendAsync(HttpMethod.Get, what, headers);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string what, params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(method, $"/d/{_transfer.Id}/{what}");
        foreach (var (header, value) in headers)
            request.Headers.TryAddWithoutValidation(header, value);
        return await _server.Client.SendAsync(request);
    }
}
