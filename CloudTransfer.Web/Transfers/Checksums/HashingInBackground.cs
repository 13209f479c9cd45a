namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>Looks every few seconds, on every replica, whether there are checksums to compute.</summary>
internal sealed partial class HashingInBackground(Hashing hashing, TimeProvider time, ILogger<HashingInBackground> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2), LongestRest = TimeSpan.FromSeconds(1);
    private const int RestsEach = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await WorkAsync(stoppingToken);
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            for (var began = time.GetTimestamp(); await hashing.DoOneAsync(stopping); began = time.GetTimestamp())
                await Task.Delay(RestAfter(time.GetElapsedTime(began)), time, stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            Log.Failed(logger, fault);
        }
        catch (OperationCanceledException)
        {
            // The replica stops; another one, or its next start, goes on.
        }
    }

    /// <summary>
    /// How long it rests after one transfer. Ten thousand small ones cost statements and commits, not bytes, and whoever asks
    /// for a page meanwhile comes first; a large one has been slowed down by its bytes already.
    /// </summary>
    internal static TimeSpan RestAfter(TimeSpan work) => work * RestsEach < LongestRest ? work * RestsEach : LongestRest;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Checksums could not be computed; they are tried again")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
