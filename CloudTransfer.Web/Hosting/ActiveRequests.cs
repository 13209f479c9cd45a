namespace CloudTransfer.Web.Hosting;

/// <summary>Counts the requests in progress and remembers when one last started or ended. Metrics and health requests are not counted.</summary>
internal sealed class ActiveRequests(TimeProvider time)
{
    private long _lastActivity;
    private int _count;

    /// <summary>The number of requests in progress.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The time since a request last started or ended; since the machine started if there was none.</summary>
    public TimeSpan SinceLast => time.GetElapsedTime(Volatile.Read(ref _lastActivity));

    /// <summary>Middleware that counts a request until its response has been sent.</summary>
    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        if (IsMonitoring(context.Request.Path))
        {
            await next(context);
            return;
        }

        Volatile.Write(ref _lastActivity, time.GetTimestamp());
        Interlocked.Increment(ref _count);
        try
        {
            await next(context);
        }
        finally
        {
            Volatile.Write(ref _lastActivity, time.GetTimestamp());
            Interlocked.Decrement(ref _count);
        }
    }

    private static bool IsMonitoring(PathString path) =>
        path.StartsWithSegments("/metrics", StringComparison.Ordinal) || path.StartsWithSegments("/health", StringComparison.Ordinal);
}
