namespace CloudTransfer.Web.Controllers;

/// <summary>Whether anybody wants what a request asks for: programs follow links, too, and a limited download is none of theirs.</summary>
internal static class RequestIntent
{
    // What follows links calls itself so, also where it says that it is a browser beside. (Cubot makes phones.)
    private static readonly string[] Robots = ["bot/", "bot;", "bot)", "bot-", "bot 1", "+http", "crawler", "spider", "scanner", "urlscan", "safelinks"];

    private static readonly string[] Browsers = ["AppleWebKit/", "Gecko/", "MSIE ", "Trident/", "Presto/", "KHTML/", "Opera"];

    /// <summary>Whether a browser asks in advance, in case somebody should want it (Fetch, section 3.8; older ones by other names).</summary>
    public static bool IsPrefetch(this HttpRequest request)
    {
        var headers = request.Headers;
        return Says(headers["Sec-Purpose"], "prefetch") || Says(headers["Sec-Purpose"], "prerender")
            || Says(headers["Purpose"], "prefetch") || Says(headers["X-Purpose"], "preview") || Says(headers["X-Moz"], "prefetch");
    }

    /// <summary>Whether it is a program that reads links for others: a messenger's, a search engine's, a mail scanner's.</summary>
    public static bool IsRobot(this HttpRequest request)
    {
        var name = request.Headers.UserAgent.ToString();
        if (IsActivated(request) || Says(name, "cubot"))
            return false;
        // A person may have opened the link in a messenger's own window, which says both.
        return Array.Exists(Browsers, browser => Says(name, browser))
            ? Array.Exists(Robots, robot => Says(name, robot))
            : ResponseFormats.IsLinkReader(name) || Array.Exists(Robots, robot => Says(name, robot));
    }

    /// <summary>
    /// Whether a browser's request shows that a person is behind it: it followed a link of ours or was told to go there (Fetch
    /// Metadata, which is said over TLS alone), or it keeps the cookie of our page. Terminals are always meant.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="hasTicket">Whether it shows a ticket.</param>
    public static bool IsMeant(this HttpRequest request, bool hasTicket) =>
        hasTicket || request.ResponseFormat() is not ResponseFormat.Browser || IsActivated(request) || Says(request.Headers["Sec-Fetch-Site"], "same-origin");

    private static bool IsActivated(HttpRequest request) => Says(request.Headers["Sec-Fetch-User"], "?1");

    private static bool Says(string? text, string word) => text?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;
}
