using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers.Quota;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Cleanup;

/// <summary>
/// Sweeps when a replica starts and then every <see cref="TransfersOptions.CleanEvery"/>, with jitter, on one replica at a
/// time. A replica whose clock has jumped forward leaves it to others, or to a later time.
/// </summary>
internal sealed partial class CleanupJob(
    Cleaner cleaner, StorageQuota quota, IOptions<TransfersOptions> options, CloudTransferMetrics metrics, TimeProvider time, ILogger<CleanupJob> logger) : JobHandler
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    private readonly ClockJumpGuard _clock = new(time);
    private bool _isTrusted = true, _isRecounted;

    public override JobKind Kind => JobKind.Cleanup;

    public override TimeSpan? Every => options.Value.CleanEvery.Value;

    public override TimeSpan Pause => options.Value.CleanEvery.Value < LongestPause ? options.Value.CleanEvery.Value : LongestPause;

    public override bool IsReady()
    {
        var isTrusted = _clock.IsTrusted(out _);
        if (_isTrusted && !isTrusted)
            Log.Jumped(logger, ClockJumpGuard.Timeout.TotalMinutes);
        return _isTrusted = isTrusted;
    }

    public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
    {
        if (!_clock.IsTrusted(out var now))
            return new JobResult.Yield(lease.Progress);
        try
        {
            if (!_isRecounted)
                await quota.RecountAsync(cancel);
            _isRecounted = true;
            await cleaner.SweepAsync(now, cancel);
            return new JobResult.Done();
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            metrics.CleanupEnded(deleted: 0, errors: 1);
            throw;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The clock has jumped forward: nothing is deleted until it has gone on from there for {Minutes} minutes")]
        public static partial void Jumped(ILogger logger, double minutes);
    }
}
