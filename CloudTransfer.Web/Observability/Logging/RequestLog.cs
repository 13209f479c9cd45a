using System.Diagnostics;

namespace CloudTransfer.Web.Observability.Logging;

/// <summary>
/// One line a request: what kind it was and how it ended. The route's template stands for the path, so that no link,
/// token or name is ever written down; addresses are not either.
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
        // An error answer is made by another route: the one that was asked for is told.
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
            // As an error answer calls it, so that whoever asks about one can be told what happened.
            var trace = Activity.Current?.Id ?? context.TraceIdentifier;
            Log.Ended(logger, method, route, context.Response.StatusCode, aborted, milliseconds, trace);
        }
    }

    // A method may be any word, and what a stranger writes there is not written down either.
    private static string Known(string method) => Array.Find(Methods, known => string.Equals(known, method, StringComparison.Ordinal)) ?? "(other)";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "{Method} {Route} {Status} aborted={Aborted} {Milliseconds:0.0} ms {Trace}")]
        public static partial void Ended(ILogger logger, string method, string route, int status, bool aborted, double milliseconds, string? trace);
    }
}
