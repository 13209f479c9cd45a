using CloudTransfer.Web.Controllers.Results;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Whether a person wants the requested content: programs follow links too, and must not use up a limited download.
/// </summary>
internal static class RequestIntent
{
    // Robots identify themselves like this, even if they also claim to be a browser. (Cubot is a maker of phones.)
    private static readonly string[] Robots = ["bot/", "bot;", "bot)", "bot-", "bot 1", "+http", "crawler", "spider", "scanner", "urlscan", "safelinks"];

    private static readonly string[] Browsers = ["AppleWebKit/", "Gecko/", "MSIE ", "Trident/", "Presto/", "KHTML/", "Opera"];

    /// <summary>Whether a browser prefetches the URL (Fetch, section 3.8; older browsers use other headers).</summary>
    public static bool IsPrefetch(this HttpRequest request)
    {
        var headers = request.Headers;
        return Contains(headers["Sec-Purpose"], "prefetch") || Contains(headers["Sec-Purpose"], "prerender")
            || Contains(headers["Purpose"], "prefetch") || Contains(headers["X-Purpose"], "preview") || Contains(headers["X-Moz"], "prefetch");
    }

    /// <summary>
    /// Whether the client is a robot that reads links: of a messenger, a search engine or a mail scanner.
    /// </summary>
    public static bool IsRobot(this HttpRequest request)
    {
        var name = request.Headers.UserAgent.ToString();
        if (IsActivated(request) || Contains(name, "cubot"))
            return false;
        // A person may have opened the link in a messenger's built-in browser, which sends both names.
        return Array.Exists(Browsers, browser => Contains(name, browser))
            ? Array.Exists(Robots, robot => Contains(name, robot))
            : ResponseFormats.IsLinkReader(name) || Array.Exists(Robots, robot => Contains(name, robot));
    }

    /// <summary>
    /// Whether a browser's request shows that a person made it: it was caused by a user action or by our own page
    /// (Fetch Metadata, which browsers send over TLS only), or it has our page's cookie. Requests of terminals always
    /// qualify.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="hasTicket">Whether the request has a ticket.</param>
    public static bool IsFromPerson(this HttpRequest request, bool hasTicket) =>
        hasTicket || request.ResponseFormat() is not ResponseFormat.Browser || IsActivated(request) || Contains(request.Headers["Sec-Fetch-Site"], "same-origin");

    private static bool IsActivated(HttpRequest request) => Contains(request.Headers["Sec-Fetch-User"], "?1");

    private static bool Contains(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
