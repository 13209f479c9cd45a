using CloudTransfer.Web.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Refuses what another site's page makes a browser send, before the body is read. Programs such as curl send
/// neither Sec-Fetch-Site nor Origin, carry no ambient credentials, and are welcome.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next, IOptions<ProxyOptions> proxy, IOptions<ApiOptions> api, CloudTransferMetrics metrics)
{
    public Task InvokeAsync(HttpContext context)
    {
        // An error answer runs through the pipeline again, with the method and the headers of what was refused.
        var isAnswer = context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
        if (isAnswer || IsSafe(context.Request.Method) || IsOurs(context.Request))
            return next(context);
        if (api.Value.Allows(context.Request))
        {
            // What a page of theirs sends is theirs, not of somebody who is signed in here.
            context.Request.Headers.Cookie = default;
            return next(context);
        }

        metrics.Rejected(RejectReason.Origin);
        context.Refuse(StatusCodes.Status403Forbidden, "This form was sent from another site's page: open this site's own page, and send it from there.");
        return Task.CompletedTask;
    }

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private bool IsOurs(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0)
            return site is "same-origin" or "none";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0 || string.Equals(origin, proxy.Value.OriginOf(request), StringComparison.OrdinalIgnoreCase);
    }
}
