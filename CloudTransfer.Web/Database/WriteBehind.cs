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
    // What was taken to be written is in no memory any more: whoever stops waits for it.
    protected override Task RunAsync(CancellationToken stopping) => TryWriteAsync(CancellationToken.None);

    private async Task EndAsync(CancellationToken cancel)
    {
        await base.StopAsync(cancel);
        await TryWriteAsync(cancel);
    }

    private async Task TryWriteAsync(CancellationToken cancel)
    {
        try
        {
            await WriteAsync(cancel);
        }
#pragma warning disable CA1031 // Whatever the database throws, the next counts are written again, and the process ends as it should.
        catch (Exception fault) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
        {
            Log.NotWritten(logger, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Some of what was counted could not be written")]
        public static partial void NotWritten(ILogger logger, Exception fault);
    }
}
