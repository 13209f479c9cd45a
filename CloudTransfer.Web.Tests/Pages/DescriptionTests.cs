using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Pages;

/// <summary>The description that messengers show for a pasted link.</summary>
public sealed class DescriptionTests : IDisposable
{
    private readonly RunningServer _server = new();

    [Theory]
    [InlineData("Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)")]
    [InlineData("facebookexternalhit/1.1")]
    [InlineData("WhatsApp/2.23.20.0")]
    [InlineData("Mozilla/5.0 (compatible; Discordbot/2.0)")]
    [InlineData("Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com")]
    [InlineData("TelegramBot (like TwitterBot)")]
    [InlineData("LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)")]
    [InlineData("Synapse (bot; +https://github.com/matrix-org/synapse)")]
    [InlineData("Dendrite/0.13.1")]
    [InlineData("ZulipURLPreview/8.0")]
    [InlineData("Signal-Android/6.1")]
    [InlineData("Iframely/1.3.1 (+https://iframely.com/docs/about)")]
    [InlineData("Embedly/0.2")]
    [InlineData("Rocket.Chat/6.5.0")]
    [InlineData("RocketChat")]
    [InlineData("Viber/13.3.0.5 CFNetwork/1240.0.4 Darwin/20.6.0")]
    [InlineData("mattermost-server/9.1")]
    [InlineData("Microsoft Teams")]
    [InlineData("Slack-ImgProxy (+https://api.slack.com/robots)")]
    [InlineData("Nextcloud-Talk/18")]
    [InlineData("some-unknown-reader/1.0 (+https://reader.example/about)")]
    public async Task A_messenger_that_accepts_anything_gets_the_page_with_its_description(string agent)
    {
        var sent = await _server.Client.PutAsync("Report.pdf", new byte[1_200_000]);
        var description = await DescribeAsync(sent.Id, agent);
        Assert.Equal(["website", "CloudTransfer", "Report.pdf", "1.2 MB in 1 file, ready to download."], description);
    }

    [Fact]
    public async Task A_transfer_with_a_password_has_no_description()
    {
        var sent = await _server.Client.PutAsync("Secret.pdf?password=x", new byte[1000]);
        Assert.Equal(["website", "CloudTransfer", "A transfer with a password"], await DescribeAsync(sent.Id, "Mozilla/5.0", "text/html"));
    }

    [Theory]
    [InlineData("curl/8.5.0")]
    [InlineData("Wget/1.21")]
    [InlineData("HTTPie/3.2.1")]
    [InlineData("aria2/1.36.0")]
    [InlineData("python-requests/2.31.0")]
    [InlineData("Go-http-client/1.1")]
    [InlineData("")]
    public async Task A_terminal_gets_plain_text(string agent)
    {
        var sent = await _server.Client.PutAsync("a.txt", [1]);
        using var answer = await GetAsync(sent.Id, agent, "*/*");
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
    }

    public void Dispose() => _server.Dispose();

    private async Task<IEnumerable<string?>> DescribeAsync(string id, string agent, string accept = "*/*")
    {
        using var answer = await GetAsync(id, agent, accept);
        var page = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Assert.Contains("noindex", page.QuerySelector("meta[name=robots]")!.GetAttribute("content"), StringComparison.Ordinal);
        return page.QuerySelectorAll("meta[property^='og:']").Select(meta => meta.GetAttribute("content"));
    }

    private Task<HttpResponseMessage> GetAsync(string id, string agent, string accept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/d/{id}");
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        return _server.Client.SendAsync(request);
    }
}
