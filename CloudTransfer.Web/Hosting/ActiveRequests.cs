namespace CloudTransfer.Web.Hosting;

/// <summary>Who is here: how many requests are being answered, and when somebody last came or went. Who only watches is no guest.</summary>
internal sealed class ActiveRequests(TimeProvider time)
{
    private long _lastSeen;
    private int _present;

    /// <summary>How many are being answered now.</summary>
    public int Count => Volatile.Read(ref _present);

    /// <summary>How long ago the last one came, or its answer ended; since the machine's start where there was none.</summary>
    public TimeSpan SinceLast => time.GetElapsedTime(Volatile.Read(ref _lastSeen));

    /// <summary>Counts a request from its first to its last byte.</summary>
    public async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        if (IsMonitoring(context.Request.Path))
        {
            await next(context);
            return;
        }

        Volatile.Write(ref _lastSeen, time.GetTimestamp());
        Interlocked.Increment(ref _present);
        try
        {
            await next(context);
        }
        finally
        {
            Volatile.Write(ref _lastSeen, time.GetTimestamp());
            Interlocked.Decrement(ref _present);
        }
    }

    private static bool IsMonitoring(PathString path) =>
        path.StartsWithSegments("/metrics", StringComparison.Ordinal) || path.StartsWithSegments("/health", StringComparison.Ordinal);
}
