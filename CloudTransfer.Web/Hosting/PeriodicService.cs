namespace CloudTransfer.Web.Hosting;

/// <summary>Does something every few seconds in this process, until it stops. What all replicas share is a job instead.</summary>
/// <param name="every">How often.</param>
/// <param name="time">The clock.</param>
public abstract class PeriodicService(TimeSpan every, TimeProvider time) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Does it once. What it throws ends the service.</summary>
    /// <param name="stopping">The process stops.</param>
    protected abstract Task RunAsync(CancellationToken stopping);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        // Disposed of, it ticks no more: to be told to stop is no fault, also where the start of the others failed.
        await using var stop = stoppingToken.Register(timer.Dispose);
        while (await timer.WaitForNextTickAsync(CancellationToken.None))
            await RunAsync(stoppingToken);
    }
}
