namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>Looks every few seconds, on every replica, whether there are checksums to compute.</summary>
internal sealed partial class HashingInBackground(Hashing hashing, TimeProvider time, ILogger<HashingInBackground> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

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
            while (await hashing.DoOneAsync(stopping))
            {
                // There may be another one.
            }
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

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Checksums could not be computed; they are tried again")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
