using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Security;

/// <summary>
/// Restricts /metrics to the addresses in <c>Metrics:AllowFrom</c>; others receive 404. Both the direct peer and the
/// forwarded client must be allowed: a proxy on this machine must not publish what is permitted to this machine.
/// </summary>
internal sealed partial class MetricsAccess(RequestDelegate next, IOptions<MetricsOptions> options, ILogger<MetricsAccess> logger)
{
    private const string Chain = "X-Forwarded-For";

    // A proxy sends these headers even if it does not forward the client's address.
    private static readonly string[] ProxyHeaders = ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Server"];

    private readonly MetricsAllowList _readers = new(options.Value);
    private int _isLogged;

    public Task InvokeAsync(HttpContext context)
    {
        if (!MetricsPort.IsMetrics(context) || IsAllowed(context))
            return next(context);
        // Once, since scanners of the internet request it every day.
        if (Interlocked.Exchange(ref _isLogged, 1) == 0)
            Log.Refused(logger);
        context.Fail(ErrorCode.NotFound);
        return Task.CompletedTask;
    }

    private bool IsAllowed(HttpContext context)
    {
        if (_readers.IncludeEverybody)
            return true;
        return context.Features.Get<DirectPeer>() is { Address: var peer } && context.Connection.RemoteIpAddress is { } client
            && _readers.Include(peer) && _readers.Include(client) && !IsForUnknownClient(context, isForwarded: !Equals(peer, client));
    }

    // Headers of known proxies have already been consumed: what remains is from an unknown one.
    private static bool IsForUnknownClient(HttpContext context, bool isForwarded)
    {
        var headers = context.Request.Headers;
        return headers.ContainsKey(Chain) || (!isForwarded && Array.Exists(ProxyHeaders, headers.ContainsKey));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "/metrics was asked for by somebody whom it is not for, and answered 404: Metrics:AllowFrom names who may read it, Metrics:Port gives it a port of its own")]
        public static partial void Refused(ILogger logger);
    }
}
