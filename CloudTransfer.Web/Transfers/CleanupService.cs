using System.Security.Cryptography;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers.Quota;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers;

/// <summary>Sweeps at start and then every <see cref="TransfersOptions.CleanEvery"/>, with jitter, on every replica.</summary>
internal sealed partial class CleanupService(
    Cleaner cleaner, StorageQuota quota, IOptions<TransfersOptions> options, CloudTransferMetrics metrics, TimeProvider time, ILogger<CleanupService> logger) : BackgroundService
{
    private readonly ClockJumpGuard _clock = new(time);
    private bool _isRecounted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (_clock.IsTrusted(out var now))
                await SweepAsync(now, stoppingToken);
            else
                Log.Jumped(logger, ClockJumpGuard.Timeout.TotalMinutes);
            await Task.Delay(Jittered(options.Value.CleanEvery.Value), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SweepAsync(DateTimeOffset now, CancellationToken stopping)
    {
        try
        {
            if (!_isRecounted)
                await quota.RecountAsync(stopping);
            _isRecounted = true;
            await cleaner.SweepAsync(now, stopping);
        }
        catch (Exception fault) when (!stopping.IsCancellationRequested)
        {
            metrics.CleanupEnded(deleted: 0, errors: 1);
            Log.Failed(logger, fault);
        }
        catch (OperationCanceledException)
        {
            // The replica stops; another one, or its next start, goes on.
        }
    }

    // Replicas that started together need not all look at the same moment.
    private static TimeSpan Jittered(TimeSpan period) =>
        period * (0.75 + RandomNumberGenerator.GetInt32(250) / 1000.0);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A sweep failed; the next one tries again")]
        public static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The clock has jumped forward: nothing is deleted until it has gone on from there for {Minutes} minutes")]
        public static partial void Jumped(ILogger logger, double minutes);
    }
}
