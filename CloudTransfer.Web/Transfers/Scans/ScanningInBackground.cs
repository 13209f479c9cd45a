namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>Looks all the time, on every replica that knows a scanner, whether there is something to look through.</summary>
internal sealed partial class ScanningInBackground(Scanning scanning, ScanRules rules, TimeProvider time, ILogger<ScanningInBackground> logger) : BackgroundService
{
    // A receiver may be waiting; but a scanner that is away is not asked all the time.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), LongPause = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (rules.AreAsked && !stoppingToken.IsCancellationRequested)
        {
            var pause = await WorkAsync(stoppingToken);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> WorkAsync(CancellationToken stopping)
    {
        try
        {
            while (await scanning.DoOneAsync(stopping))
            {
                // There may be another one.
            }

            return Pause;
        }
        catch (ScannerException fault)
        {
            Log.Away(logger, fault);
            return LongPause;
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            Log.Failed(logger, fault);
            return LongPause;
        }
        catch (OperationCanceledException)
        {
            // The replica stops; another one, or its next start, goes on.
            return Pause;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The scanner is away; transfers wait for it")]
        public static partial void Away(ILogger logger, Exception fault);

        [LoggerMessage(Level = LogLevel.Error, Message = "A transfer could not be looked through; it is tried again")]
        public static partial void Failed(ILogger logger, Exception fault);
    }
}
