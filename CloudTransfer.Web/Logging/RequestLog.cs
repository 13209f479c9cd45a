using System.Diagnostics;

namespace CloudTransfer.Web.Logging;

/// <summary>
/// One line a request: what kind it was and how it ended. The route's template stands for the path, so that no link,
/// token or name is ever written down; addresses are not either.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, ILogger<RequestLog> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var began = Stopwatch.GetTimestamp();
        // An error answer is made by another route: the one that was asked for is told.
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(none)";
        try
        {
            await next(context);
        }
        finally
        {
            var aborted = context.RequestAborted.IsCancellationRequested;
            var milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            Log.Ended(logger, context.Request.Method, route, context.Response.StatusCode, aborted, milliseconds, context.TraceIdentifier);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} aborted={Aborted} {Milliseconds:0.0} ms {Trace}")]
        public static partial void Ended(ILogger logger, string method, string route, int status, bool aborted, double milliseconds, string? trace);
    }
}
