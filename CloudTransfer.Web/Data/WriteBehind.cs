namespace CloudTransfer.Web.Data;

/// <summary>
/// Writes every few seconds, and once more at the end, what was counted in memory meanwhile, so that many events are one
/// write. A killed replica forgets the last of them, and so does one whose write fails.
/// </summary>
/// <param name="every">How often it writes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when something could not be written.</param>
public abstract partial class WriteBehind(TimeSpan every, TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>The clock.</summary>
    protected TimeProvider Time => time;

    /// <summary>Writes what was counted since the last time.</summary>
    public abstract Task WriteAsync(CancellationToken cancel);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await WriteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(every, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await WriteAsync(stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotWritten(logger, fault);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Some of what was counted could not be written")]
        public static partial void NotWritten(ILogger logger, Exception fault);
    }
}
