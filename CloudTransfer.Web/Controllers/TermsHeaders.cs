using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Terms in headers, for programs: unlike an address, a header ends in no proxy's log and no shell of a colleague's.
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
