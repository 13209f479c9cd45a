using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>Crawls pages: every URL on them must be below a path and must not be broken.</summary>
internal sealed class LinkCrawler(Visitor visitor, Uri address, string path)
{
    private static readonly string[] Attributes = ["href", "src", "data", "action", "data-api", "poster"];

    private readonly HashSet<string> _followed = new(StringComparer.Ordinal);

    /// <summary>The number of URLs followed.</summary>
    public int Followed => _followed.Count;

    /// <summary>Opens a page, which must exist, and follows its URLs.</summary>
    public async Task<IHtmlDocument> OpenAsync(string page)
    {
        using var answer = await visitor.GetAsync(page);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{page}: {answer.StatusCode}");
        return await ReadAsync(page, answer);
    }

    /// <summary>Follows the URLs on a page, whatever its status.</summary>
    public async Task<IHtmlDocument> ReadAsync(string page, HttpResponseMessage answer)
    {
        var document = new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
        Assert.NotEmpty(document.QuerySelectorAll("link[rel=stylesheet], script[src]"));
        foreach (var element in document.All)
        {
            foreach (var value in Attributes.Select(element.GetAttribute).OfType<string>().Where(IsAddress))
            {
                var target = new Uri(new Uri(address, page), value);
                Assert.True(target.AbsolutePath.StartsWith(path + "/", StringComparison.Ordinal), $"{page} links to {value}");
                if (element.LocalName is not "form" && !element.HasAttribute("data-api") && string.Equals(target.Authority, address.Authority, StringComparison.Ordinal) && _followed.Add(target.PathAndQuery))
                    await FollowAsync(page, target.PathAndQuery);
            }
        }

        return document;
    }

    // HEAD does not follow the redirect to the ticket of a limited download.
    private async Task FollowAsync(string page, string target)
    {
        using var answer = await visitor.SendAsync(new HttpRequestMessage(target.EndsWith(".json", StringComparison.Ordinal) ? HttpMethod.Get : HttpMethod.Head, target));
        Assert.True((int)answer.StatusCode < 400, $"{page} links to {target}: {answer.StatusCode}");
    }

    private static bool IsAddress(string value) =>
        value.Length > 0 && value[0] is not '#' && !value.StartsWith("data:", StringComparison.Ordinal) && !value.StartsWith("mailto:", StringComparison.Ordinal);
}
