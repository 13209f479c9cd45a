using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Accepts links to transfers to which a chat or mail program has added adjacent punctuation: the full stop of the
/// sentence, or the bracket or quotation mark around the link.
/// </summary>
internal static partial class PastedLinkRedirects
{
    /// <summary>
    /// Redirects to the URL without the punctuation. Ids and tokens have a fixed length, so none is truncated.
    /// </summary>
    public static void UsePastedLinkRedirects(this WebApplication app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (!(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) || Pasted().Match(request.Path.Value ?? "") is not { Success: true } pasted)
            return next(context);
        context.Response.Redirect($"{request.PathBase}{pasted.Groups["address"].Value}{request.QueryString}");
        return Task.CompletedTask;
    });

    [GeneratedRegex(
        @"^(?<address>/(d/[A-Za-z0-9_-]{22}(/download|/SHA256SUMS|/files/[0-9]+(/view)?)?|t/[A-Za-z0-9_-]{32}))[\p{P}\p{S}\p{Z}\p{Cf}-[/]]{1,8}$",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pasted();
}
