using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>An automated request does not use up a limited download; a request by a user gets it.</summary>
public sealed class AutomatedRequestTests : IDisposable
{
    private const string Chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

    private readonly RunningServer _server = new(null, DownloadClient.KnownProxy);

    public void Dispose() => _server.Dispose();

    [Theory]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    public async Task Prefetch_is_rejected_and_uses_no_download(string name, string value)
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", [1, 2, 3]);
        var browser = new DownloadClient(_server.Client, "203.0.113.1", isBrowser: true);
        (await browser.SendAsync($"/d/{sent.Id}")).Dispose();
        using (var early = await browser.GetAsync($"/d/{sent.Id}/download", null, (name, value)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, early.StatusCode);
            Assert.Equal("no-store", $"{early.Headers.CacheControl}");
        }

        Assert.Equal([1, 2, 3], await browser.DownloadAsync($"/d/{sent.Id}/download"));
    }

    [Theory]
    [InlineData("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")]
    [InlineData("WhatsApp/2.23.20.0")]
    [InlineData("Iframely/1.3.1 (+https://iframely.com/docs/about)")]
    [InlineData("Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/140.0.0.0 Safari/537.36")]
    public async Task Link_preview_bot_is_rejected_and_uses_no_download(string agent)
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", [1, 2, 3]);
        using (var refused = await new DownloadClient(_server.Client, "203.0.113.1").GetAsync($"/d/{sent.Id}/download", null, ("User-Agent", agent)))
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        Assert.Equal([1, 2, 3], await new DownloadClient(_server.Client, "198.51.100.7").DownloadAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task Link_scanner_that_claims_to_be_a_browser_uses_no_download()
    {
        var sent = await _server.Client.PostAsync([("F/a.txt", [1]), ("F/b.txt", [2])], ("downloads", "1"));
        foreach (var link in await LinksAsync($"/d/{sent.Id}"))
        {
            using var response = await ScanAsync(link);
            Assert.NotEqual(HttpStatusCode.Redirect, response.StatusCode);
            Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
        }

        var browser = new DownloadClient(_server.Client, "203.0.113.1", isBrowser: true);
        (await browser.SendAsync($"/d/{sent.Id}")).Dispose();
        Assert.NotNull(await browser.DownloadAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task Browser_without_cookies_and_fetch_metadata_must_confirm()
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", [1, 2, 3]);
        using var confirmation = await ScanAsync($"/d/{sent.Id}/download");
        var form = Assert.IsAssignableFrom<IHtmlFormElement>(
            new HtmlParser().ParseDocument(await confirmation.Content.ReadAsStringAsync()).QuerySelector("form[data-id=confirm]"));
        var ticket = Assert.IsAssignableFrom<IHtmlInputElement>(form.QuerySelector("input")).Value;

        using var response = await ScanAsync($"{form.GetAttribute("action")}?ticket={ticket}");
        Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("curl/8.5.0", "*/*", "", "")]
    [InlineData("Wget/1.21.3", "*/*", "", "")]
    [InlineData("aria2/1.36.0", "*/*", "", "")]
    [InlineData("", "", "", "")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0) WindowsPowerShell/5.1", "", "", "")]
    [InlineData(Chrome, "text/html,*/*;q=0.8", "Sec-Fetch-User", "?1")]
    [InlineData(Chrome, "text/html,*/*;q=0.8", "Sec-Fetch-Site", "same-origin")]
    [InlineData("Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36", "text/html", "Sec-Fetch-Site", "same-origin")]
    public async Task Command_line_clients_and_user_navigation_are_redirected(string agent, string accept, string name, string value)
    {
        var sent = await _server.Client.PutAsync("a.bin?downloads=1", [1, 2, 3]);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{sent.Id}/download");
        foreach (var (header, text) in new[] { ("User-Agent", agent), ("Accept", accept), (name.Length > 0 ? name : "X-Nothing", value) })
            request.Headers.TryAddWithoutValidation(header, text);
        using var response = await _server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task Unlimited_download_needs_no_confirmation()
    {
        var sent = await _server.Client.PutAsync("a.bin", [1, 2, 3]);
        using var response = await ScanAsync($"/d/{sent.Id}/download", ("Sec-Purpose", "prefetch"));
        Assert.Equal([1, 2, 3], await response.Content.ReadAsByteArrayAsync());
    }

    private async Task<IReadOnlyList<string>> LinksAsync(string page)
    {
        using var response = await ScanAsync(page);
        var links = new HtmlParser().ParseDocument(await response.Content.ReadAsStringAsync()).QuerySelectorAll("main a[href^='/d/']").Select(link => link.GetAttribute("href")!);
        return [.. links.Where(link => !link.EndsWith("SHA256SUMS", StringComparison.Ordinal))];
    }

    private async Task<HttpResponseMessage> ScanAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers.Concat([("User-Agent", Chrome), ("Accept", "text/html,*/*;q=0.8")]))
            request.Headers.TryAddWithoutValidation(name, value);
        return await _server.Client.SendAsync(request);
    }
}
