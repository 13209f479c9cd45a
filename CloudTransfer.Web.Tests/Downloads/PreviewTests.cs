using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>File content that pages embed: the allowed types, the sandbox, and that a preview uses no download.</summary>
public sealed class PreviewTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100_000).Select(n => (byte)(n * 7 >> 3))];

    private readonly RunningServer _server = new();

    [Theory]
    [InlineData("a.jpg", "image/jpeg")]
    [InlineData("a.PNG", "image/png")]
    [InlineData("a.mp4", "video/mp4")]
    [InlineData("a.mp3", "audio/mpeg")]
    [InlineData("a.pdf", "application/pdf")]
    public async Task Allowed_type_is_sent_inline_in_a_sandbox(string name, string type)
    {
        var sent = await _server.Client.PostAsync([($"d/{name}", Bytes), ("d/other", [])]);
        using var response = await _server.Client.GetAsync($"/d/{sent.Id}/files/0/content");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType!.ToString());
        Assert.Equal("inline", response.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("; sandbox;", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(Bytes, await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("a.html")]
    [InlineData("a.svg")]
    [InlineData("a.xml")]
    [InlineData("a.txt")]
    [InlineData("a.js")]
    [InlineData("a.exe")]
    [InlineData("jpg")]
    public async Task Executable_or_unlisted_type_is_never_sent_inline(string name)
    {
        var sent = await _server.Client.PutAsync(name, "<script>alert(1)</script>"u8.ToArray());
        using var response = await _server.Client.GetAsync($"/d/{sent.Id}/files/0/content");
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Video_in_a_zip_supports_seeking()
    {
        var sent = await _server.Client.PostAsync([("d/before.bin", Bytes), ("d/film.mp4", Bytes)]);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/files/1/content") { Headers = { Range = new RangeHeaderValue(70_000, 70_999) } };
        using var response = await _server.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("bytes 70000-70999/100000", response.Content.Headers.ContentRange!.ToString());
        Assert.Equal(Bytes[70_000..71_000], await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Preview_of_a_limited_transfer_needs_a_URL_from_a_page_and_uses_no_download()
    {
        var sent = await _server.Client.PutAsync("a.jpg?downloads=1", Bytes);
        using var direct = await _server.Client.GetAsync($"/d/{sent.Id}/files/0/content");
        Assert.Equal(HttpStatusCode.NotFound, direct.StatusCode);

        var shown = ContentUrl(await PageAsync($"/d/{sent.Id}/files/0/view"));
        for (var look = 0; look < 3; look++)
            Assert.Equal(Bytes, await _server.Client.GetByteArrayAsync(shown));

        var other = await _server.Client.PutAsync("b.jpg?downloads=1", Bytes);
        using var foreign = await _server.Client.GetAsync(shown.Replace(sent.Id, other.Id, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.True(StoredId.TryParse(sent.Id, out var id));
        var downloads = (await _server.Store.FindAsync(id, CancellationToken.None))!.Downloads;
        Assert.Equal((0, 0, 0L), (downloads.UsedUp, downloads.UnderWay, downloads.Completed));
        var counted = (await _server.Client.GetStringAsync("/metrics")).Split('\n').Where(line => line.StartsWith("cloudtransfer_downloads_total", StringComparison.Ordinal));
        Assert.All(counted, line => Assert.EndsWith(" 0", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Large_file_of_a_limited_transfer_has_no_preview()
    {
        var sent = await _server.Client.PutAsync("a.jpg?downloads=1", new byte[Preview.LimitedSize + 1]);
        var page = await PageAsync($"/d/{sent.Id}/files/0/view");
        Assert.Contains("The sender limits downloads", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/content", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Used_up_transfer_has_no_preview()
    {
        var sent = await _server.Client.PutAsync("a.jpg?downloads=1", Bytes);
        var shown = ContentUrl(await PageAsync($"/d/{sent.Id}/files/0/view"));
        using var ticketed = await _server.Client.GetAsync($"/d/{sent.Id}/download");
        await _server.Client.GetByteArrayAsync(ticketed.Headers.Location);
        using var response = await _server.Client.GetAsync(shown);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a' }, true, "a")]
    [InlineData(new byte[] { 0xFF, 0xFE, (byte)'a', 0, 0xE4, 0 }, true, "aä")]
    [InlineData(new byte[] { 0xFE, 0xFF, 0, (byte)'a' }, true, "a")]
    [InlineData(new byte[] { (byte)'a', 0xE4, (byte)'b' }, true, "aäb")]
    [InlineData(new byte[] { (byte)'a', 0xE2, 0x82 }, false, "a")]
    [InlineData(new byte[] { (byte)'a', 0xE2, 0x82, 0xAC }, false, "a€")]
    [InlineData(new byte[] { (byte)'a', 0, (byte)'b' }, true, null)]
    public void Text_excerpt_detects_the_encoding_and_ends_between_characters(byte[] bytes, bool isWhole, string? text) =>
        Assert.Equal(text, TextExcerpt.Decode(bytes, isWhole));

    public void Dispose() => _server.Dispose();

    private static string ContentUrl(string page) => WebUtility.HtmlDecode(
        Regex.Match(page, "src=\"(?<address>/d/[^\"]+/content[^\"]*)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking).Groups["address"].Value);

    private async Task<string> PageAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } };
        using var response = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }
}
