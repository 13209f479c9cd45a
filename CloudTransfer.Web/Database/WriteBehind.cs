using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Database;

/// <summary>
/// Writes every few seconds, and once more at the end, what was counted in memory meanwhile, so that many events are one
/// write. A killed replica forgets the last of them, and so does one whose write fails.
/// </summary>
/// <param name="every">How often it writes.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told when something could not be written.</param>
public abstract partial class WriteBehind(TimeSpan every, TimeProvider time, ILogger logger) : PeriodicService(every, time)
{
    private readonly Lock _gate = new();
    private Task? _end;

    /// <summary>Writes what was counted since the last time.</summary>
    public abstract Task WriteAsync(CancellationToken cancel);

    /// <inheritdoc/>
    /// <remarks>Whoever stops it once more waits for the same last write: nothing is written after any of them went on.</remarks>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            return _end ??= EndAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stopping)
    {
        try
        {
            // What was taken to be written is in no memory any more: whoever stops waits for it.
            await WriteAsync(CancellationToken.None);
        }
#pragma warning disable CA1031 // Whatever the database throws, the next counts are written again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.NotWritten(logger, fault);
        }
    }

    private async Task EndAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        await WriteAsync(cancel);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Some of what was counted could not be written")]
        public static partial void NotWritten(ILogger logger, Exception fault);
    }
}
