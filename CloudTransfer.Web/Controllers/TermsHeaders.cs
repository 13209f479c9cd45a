using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Terms as request headers, for programs: unlike a URL, a header appears neither in a proxy's log nor in a browser's
/// history.
/// </summary>
internal static class TermsHeaders
{
    /// <summary>X-Message, X-Expires, X-Downloads, X-Password, X-Title and X-From.</summary>
    public static TermsRequest TermsInHeaders(this HttpRequest request) =>
        new(
            Text(request, "X-Message"), Text(request, "X-Expires"), Text(request, "X-Downloads"), Text(request, "X-Password"),
            Text(request, "X-Title"), Text(request, "X-From"));

    private static string? Text(HttpRequest request, string header) =>
        request.Headers[header].ToString() is { Length: > 0 } text ? text : null;
}
