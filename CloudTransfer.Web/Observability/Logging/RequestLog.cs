using System.Diagnostics;

namespace CloudTransfer.Web.Observability.Logging;

/// <summary>
/// Logs one line per request with its route and its outcome. The route template replaces the path, so that no link, token or
/// file name is logged. Client addresses are not logged either.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    private static readonly string[] Methods =
    [
        HttpMethods.Get, HttpMethods.Head, HttpMethods.Post, HttpMethods.Put, HttpMethods.Patch, HttpMethods.Delete, HttpMethods.Options, HttpMethods.Trace,
        HttpMethods.Connect,
    ];

    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        // Read now: an error response is produced by another route.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
        try
        {
            await next(context);
        }
        finally
        {
            var method = Known(context.Request.Method);
            var aborted = context.RequestAborted.IsCancellationRequested;
            var milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            // The same id as in error responses, so that operators can find the request.
            var trace = Activity.Current?.Id ?? context.TraceIdentifier;
            Log.Ended(logger, method, route, context.Response.StatusCode, aborted, milliseconds, trace);
        }
    }

    // Clients can send any text as the method; unknown methods are not logged.
    private static string Known(string method) => Array.Find(Methods, known => string.Equals(known, method, StringComparison.Ordinal)) ?? "(other)";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} aborted={Aborted} {Milliseconds:0.0} ms {Trace}")]
        public static partial void Ended(ILogger logger, string method, string route, int status, bool aborted, double milliseconds, string? trace);
    }
}
