namespace CloudTransfer.Web.Accounts;

/// <summary>What a person calls the browser of a session: <c>Firefox on Windows</c>. It is a hint, and decides nothing.</summary>
public static class BrowserName
{
    // In this order: each of them also names those after it.
    private static readonly (string Mark, string Name)[] Browsers =
        [("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("Chrome/", "Chrome"), ("CriOS/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl")];

    private static readonly (string Mark, string Name)[] Systems =
        [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    /// <summary>The name for a User-Agent header (RFC 9110, section 10.1.5); empty where nothing in it is known.</summary>
    public static string Of(string userAgent)
    {
        var (browser, system) = (Find(Browsers, userAgent), Find(Systems, userAgent));
        return browser is null || system is null ? browser ?? system ?? "" : $"{browser} on {system}";
    }

    private static string? Find((string Mark, string Name)[] known, string userAgent) =>
        Array.Find(known, entry => userAgent.Contains(entry.Mark, StringComparison.Ordinal)).Name;
}
