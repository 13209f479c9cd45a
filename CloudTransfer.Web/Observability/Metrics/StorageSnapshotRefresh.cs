namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>Takes stock before the server listens, then every 15 seconds.</summary>
/// <param name="take">Counts what there is: one or two cheap queries and a look at the volume.</param>
/// <param name="latest">Where the figures are left for the gauges.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when stock could not be taken.</param>
internal sealed partial class StorageSnapshotRefresh(
    Func<CancellationToken, ValueTask<StorageSnapshot>> take,
    LatestStorageSnapshot latest,
    TimeProvider time,
    ILogger<StorageSnapshotRefresh> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TakeAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        // Disposed of, it ticks no more: to be told to stop is no fault, also where the start of the others failed.
        await using var stop = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
            await TakeAsync(stoppingToken);
    }

    private async Task TakeAsync(CancellationToken cancel)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(Interval);
        try
        {
            latest.Value = await take(timeout.Token);
        }
#pragma warning disable CA1031 // Whatever the database or the volume throws, the service goes on and the gauges fall silent.
        catch (Exception fault) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            latest.Value = null;
            Log.NotTaken(logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "The volume and the tables could not be counted; their gauges are silent")]
        public static partial void NotTaken(ILogger logger, Exception fault);
    }
}
