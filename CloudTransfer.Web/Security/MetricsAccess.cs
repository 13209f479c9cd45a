using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Lets only those read /metrics whom <c>Metrics:AllowFrom</c> names; to others there is no such address. Both must be
/// allowed, who has connected and for whom: a proxy on this machine is no reason to show the world what is this machine's.
/// </summary>
internal sealed partial class MetricsAccess(RequestDelegate next, IOptions<MetricsOptions> options, ILogger<MetricsAccess> logger)
{
    private const string Chain = "X-Forwarded-For";

    // By these a proxy tells that it is one, also where it does not tell for whom it asks.
    private static readonly string[] SignsOfAProxy = ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server"];

    private readonly MetricsAllowList _readers = new(options.Value);
    private int _isSaid;

    public Task InvokeAsync(HttpContext context)
    {
        if (!MetricsPort.IsMetrics(context) || IsAllowed(context))
            return next(context);
        // Once: whoever scans the internet asks for it every day.
        if (Interlocked.Exchange(ref _isSaid, 1) == 0)
            Log.Refused(logger);
        context.Fail(ErrorCode.NotFound);
        return Task.CompletedTask;
    }

    private bool IsAllowed(HttpContext context)
    {
        if (_readers.IncludeEverybody)
            return true;
        var (peer, client) = (context.Features.Get<DirectPeer>()?.Address, context.Connection.RemoteIpAddress);
        return _readers.Include(peer) && _readers.Include(client) && !IsForAStranger(context, isTold: !Equals(peer, client));
    }

    // What known proxies said has been taken out of the headers by now: what is left is of one that is not known.
    private static bool IsForAStranger(HttpContext context, bool isTold)
    {
        var headers = context.Request.Headers;
        return headers.ContainsKey(Chain) || (!isTold && Array.Exists(SignsOfAProxy, headers.ContainsKey));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "/metrics was asked for by somebody whom it is not for, and answered 404: Metrics:AllowFrom names who may read it, Metrics:Port gives it a port of its own")]
        public static partial void Refused(ILogger logger);
    }
}
