using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>Counts what is stored before the server listens, then every 15 seconds. Each replica's gauges are in its own memory, so this is no job.</summary>
/// <param name="take">Counts what there is: one or two cheap queries and a look at the volume.</param>
/// <param name="latest">Where the figures are left for the gauges.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when it could not be counted.</param>
internal sealed partial class StorageSnapshotRefresh(
    Func<CancellationToken, ValueTask<StorageSnapshot>> take,
    LatestStorageSnapshot latest,
    TimeProvider time,
    ILogger<StorageSnapshotRefresh> logger) : PeriodicService(Interval, time)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await TakeAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task RunAsync(CancellationToken stopping) => TakeAsync(stopping);

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
