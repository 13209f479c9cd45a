using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>The page of one file.</summary>
public sealed class FilePageTests : IDisposable
{
    private readonly RunningServer _server = new();

    [Theory]
    [InlineData("a.png", "img")]
    [InlineData("a.webm", "video[controls]")]
    [InlineData("a.flac", "audio[controls]")]
    public async Task Images_video_and_audio_are_shown_from_their_content_address(string name, string element)
    {
        var sent = await _server.Client.PutAsync(name, [1, 2, 3]);
        var page = await ReadAsync($"/d/{sent.Id}/files/0/view");
        Assert.Equal($"/d/{sent.Id}/files/0/content", page.QuerySelector($".viewer {element}")!.GetAttribute("src"));
        Assert.Equal($"/d/{sent.Id}/download/{name}", page.QuerySelector("[data-id=download]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task A_PDF_is_shown_in_the_page_and_can_be_opened_alone()
    {
        var sent = await _server.Client.PutAsync("a.pdf", [1]);
        var page = await ReadAsync($"/d/{sent.Id}/files/0/view");
        Assert.Equal($"/d/{sent.Id}/files/0/content", page.QuerySelector("object[type='application/pdf']")!.GetAttribute("data"));
        Assert.Equal($"/d/{sent.Id}/files/0/content", page.QuerySelector(".centered a")!.GetAttribute("href"));
    }

    [Theory]
    [InlineData("a.html")]
    [InlineData("a.svg")]
    [InlineData("a.xml")]
    [InlineData("a.md")]
    public async Task Files_that_a_browser_might_execute_are_shown_as_text(string name)
    {
        const string text = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script></svg>\n</code></pre><b>\u202Egpj";
        var sent = await _server.Client.PutAsync(name, System.Text.Encoding.UTF8.GetBytes(text));
        var page = await ReadAsync($"/d/{sent.Id}/files/0/view");
        Assert.Equal(text, page.QuerySelector("pre code")!.TextContent);
        Assert.Empty(page.QuerySelectorAll("main script, main svg[onload], main b, [onload]"));
    }

    [Fact]
    public async Task A_long_text_is_truncated_with_a_note_and_binary_data_is_not_shown_as_text()
    {
        var sent = await _server.Client.PostAsync([("d/long.log", [.. Enumerable.Repeat((byte)'x', 300_000)]), ("d/bytes.txt", [0, 1, 2]), ("d/empty.txt", [])]);
        var cut = await ReadAsync($"/d/{sent.Id}/files/0/view");
        Assert.Equal(128 * 1024, cut.QuerySelector("pre code")!.TextContent.Length);
        Assert.Contains("That is the beginning", cut.QuerySelector(".hint")!.Text(), StringComparison.Ordinal);
        Assert.Contains("it is none", (await ReadAsync($"/d/{sent.Id}/files/1/view")).QuerySelector(".viewer-none")!.Text(), StringComparison.Ordinal);
        Assert.Contains("empty", (await ReadAsync($"/d/{sent.Id}/files/2/view")).QuerySelector(".viewer-none")!.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_and_previous_lead_through_all_files_in_the_order_of_the_list()
    {
        var sent = await _server.Client.PostAsync([("d/z.txt", [1]), ("d/e/a.txt", [1]), ("d/b.txt", [1])]);
        var seen = new List<string>();
        for (var address = $"/d/{sent.Id}/files/1/view"; address is not null;)
        {
            var page = await ReadAsync(address);
            seen.Add(page.QuerySelector("h1")!.Text() + " " + page.QuerySelector(".file-steps span")!.Text());
            address = page.QuerySelector("[rel=next]")!.GetAttribute("href")!;
        }

        Assert.Equal(["a.txt 1 of 3", "b.txt 2 of 3", "z.txt 3 of 3"], seen);
        Assert.Equal($"/d/{sent.Id}/files/1/view", (await ReadAsync($"/d/{sent.Id}/files/2/view")).QuerySelector("[rel=prev]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_checksum_is_on_the_page_once_it_is_computed()
    {
        var sent = await _server.Client.PutAsync("a.txt", "abc"u8.ToArray());
        await Eventually.HoldsAsync(async () => (await ReadAsync($"/d/{sent.Id}/files/0/view")).QuerySelector(".checksums code") is not null);
        foreach (var path in new[] { $"/d/{sent.Id}", $"/d/{sent.Id}/files/0/view" })
        {
            // The example of FIPS 180-4.
            Assert.Equal(
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                (await ReadAsync(path)).QuerySelector(".checksums code")!.TextContent);
        }
    }

    [Fact]
    public async Task A_transfer_with_a_download_limit_says_what_counts_as_a_download()
    {
        var sent = await _server.Client.PutAsync("a.txt?downloads=1", [1]);
        var page = await ReadAsync($"/d/{sent.Id}/files/0/view");
        Assert.Contains("last download", page.QuerySelector(".hint")!.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/files/1/view")]
    [InlineData("/files/99999999999/view")]
    [InlineData("/files/-1/view")]
    [InlineData("/files/1/content")]
    public async Task An_unknown_file_is_not_found(string path)
    {
        var sent = await _server.Client.PutAsync("a.txt", [1]);
        using var answer = await GetAsync($"/d/{sent.Id}{path}");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    public void Dispose() => _server.Dispose();

    private Task<HttpResponseMessage> GetAsync(string path) =>
        _server.Client.SendAsync(new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept", "text/html" } } });

    private async Task<IHtmlDocument> ReadAsync(string path)
    {
        using var answer = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }
}
