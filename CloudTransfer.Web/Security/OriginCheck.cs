using System.Collections.Concurrent;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Refuses what another site's page makes a browser send, before the body is read. Programs such as curl send
/// neither Sec-Fetch-Site nor Origin, carry no ambient credentials, and are let through.
/// </summary>
internal sealed partial class OriginCheck(
    RequestDelegate next, OwnOrigins own, IOptions<ApiOptions> api, CloudTransferMetrics metrics, ILogger<OriginCheck> logger)
{
    // Whoever makes origins up fills neither memory nor disk with them.
    private const int MostPairs = 64;

    private readonly ConcurrentDictionary<(string From, string To), bool> _told = new();

    public Task InvokeAsync(HttpContext context)
    {
        // An error answer runs through the pipeline again, with the method and the headers of what was refused.
        var isAnswer = context.Features.Get<IStatusCodeReExecuteFeature>() is not null;
        if (isAnswer || IsSafe(context.Request.Method) || IsOurs(context))
            return next(context);
        if (api.Value.Allows(context.Request))
        {
            // What a page of theirs sends is theirs, not of somebody who is signed in here.
            context.Request.Headers.Cookie = default;
            return next(context);
        }

        var error = ErrorOf(context);
        metrics.Rejected(error);
        context.Fail(error);
        return Task.CompletedTask;
    }

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private bool IsOurs(HttpContext context)
    {
        var headers = context.Request.Headers;
        // The browser has compared the addresses that it sees; what a proxy makes of them on the way is not its business.
        if (headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is "same-origin" or "none";
        return headers.Origin.ToString() switch
        {
            "" => true,
            // So browsers write it for the form of a page that tells no referrer, ours as any other: its token tells which.
            "null" => context.GetEndpoint()?.Metadata.GetMetadata<ValidateAntiForgeryTokenAttribute>() is not null,
            var origin => OwnOrigins.Read(origin) is { } from && own.Of(context).Contains(from, StringComparer.Ordinal),
        };
    }

    private Error ErrorOf(HttpContext context)
    {
        // Where the browser has compared by itself there is nothing to set.
        var headers = context.Request.Headers;
        if (headers.ContainsKey("Sec-Fetch-Site") || OwnOrigins.Read(headers.Origin.ToString()) is not { } from)
            return Error.Of(ErrorCode.SentFromAnotherSite);
        var to = string.Join(" or ", own.Of(context));
        if (_told.Count < MostPairs && _told.TryAdd((from, to), true))
            Log.OtherOrigin(logger, from, to);
        return Error.SentFromAnotherOrigin(from, to);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "What a page at {From} sent was refused, since this server was asked as {To}. "
            + "If that is the same site, let the proxy in front pass on the Host header, or set Proxy:PublicUrl to {From}")]
        public static partial void OtherOrigin(ILogger logger, string from, string to);
    }
}
