using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// A link to a transfer opens, too, with what chat and mail programs take for a part of it: the full stop of its sentence, the
/// bracket or the quotation mark around it.
/// </summary>
internal static partial class PastedLinkRedirects
{
    /// <summary>Leads to the address without it. Ids and tokens have a length, so that none is cut.</summary>
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
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pasted();
}
