using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Jobs;

/// <summary>Takes a job, does it, extends its lease meanwhile, and writes how the attempt ended.</summary>
public sealed partial class JobRunner(JobQueue queue, JobHandlers handlers, CloudTransferMetrics metrics, TimeProvider time, ILogger<JobRunner> logger)
{
    private static readonly HashSet<long> None = [];

    /// <summary>Takes a job of the next queue in which one is due; null where none is.</summary>
    /// <param name="handler">The handler of its kind.</param>
    /// <param name="busy">Queues that are left out.</param>
    /// <param name="cancel">Ends the asking.</param>
    public Task<JobLease?> TakeAsync(JobHandler handler, IReadOnlySet<long> busy, CancellationToken cancel) =>
        queue.TakeAsync(handler.Kind, busy, handler.LongestWait, cancel);

    /// <summary>Takes and does one job of a kind, or a part of it; false when none is due.</summary>
    public async Task<bool> RunOneAsync(JobKind kind, CancellationToken cancel)
    {
        var handler = handlers.Of(kind);
        if (await TakeAsync(handler, None, cancel) is not { } lease)
            return false;
        await RunAsync(handler, lease, cancel);
        return true;
    }

    /// <summary>Does a job that this replica has to itself; answers whether the replica shall pause before the next of its kind.</summary>
    public async Task<bool> RunAsync(JobHandler handler, JobLease lease, CancellationToken stopping)
    {
        try
        {
            return await EndAsync(handler, lease, await ExtendingAsync(handler, lease, stopping));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await queue.ReturnAsync(lease);
            throw;
        }
        catch (JobLeaseLostException)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever a job throws, it is tried again and the others are done.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.Failed(logger, fault, handler.Kind, lease.Attempts + 1);
            return await EndAsync(handler, lease, new JobResult.Retry(fault.GetType().Name, lease.Progress) { PausesKind = true });
        }
    }

    private async Task<JobResult> ExtendingAsync(JobHandler handler, JobLease lease, CancellationToken stopping)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var work = handler.RunAsync(lease, lost.Token);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        while (await Task.WhenAny(work, Task.Delay(JobQueue.LeaseOf(lease.Kind) / 3, time, ended.Token)) != work && !stopping.IsCancellationRequested)
        {
            if (await IsHeldAsync(lease))
                continue;
            await lost.CancelAsync();
            break;
        }

        await ended.CancelAsync();
        try
        {
            return await work;
        }
        catch (OperationCanceledException fault) when (lost.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new JobLeaseLostException(fault);
        }
    }

    // Where the database cannot say, the next time it may; what the job writes is written only while the lease is held.
    private async Task<bool> IsHeldAsync(JobLease lease)
    {
        try
        {
            return await queue.ExtendAsync(lease);
        }
#pragma warning disable CA1031 // Whatever the database throws, the job goes on.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.NotExtended(logger, fault);
            return true;
        }
    }

    // Answers whether the replica shall pause before the next of its kind.
    private async Task<bool> EndAsync(JobHandler handler, JobLease lease, JobResult result)
    {
        var isWritten = result switch
        {
            JobResult.Done when handler.Every is { } every => await queue.RepeatAsync(lease, Backoff.Jittered(every), result.Write),
            JobResult.Done => await queue.CompleteAsync(lease, result.Write),
            JobResult.Later later => await queue.PostponeAsync(lease, later.Delay < handler.LongestWait ? later.Delay : handler.LongestWait, result.Write),
            JobResult.Yield part => await queue.YieldAsync(lease, part.Progress, result.Write),
            JobResult.Retry retry => await queue.FailAsync(lease, retry.Error, retry.Progress, DelayOf(handler, lease, retry), result.Write),
            _ => throw new InvalidOperationException("There is no such result."),
        };
        if (isWritten)
        {
            result.Written?.Invoke();
            if (result is JobResult.Done)
                metrics.JobCompleted(handler.Kind);
            else if (result is JobResult.Retry)
                metrics.JobFailed(handler.Kind);
        }

        return result is JobResult.Retry { PausesKind: true };
    }

    // Periodic work that failed is not made later than it would have been.
    private static TimeSpan DelayOf(JobHandler handler, JobLease lease, JobResult.Retry retry)
    {
        var delay = retry.Delay ?? Backoff.After(lease.Attempts + 1);
        return handler.Every is { } every && delay > every ? every : delay;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "A job of kind {Kind} failed, attempt {Attempt}; it is tried again")]
        public static partial void Failed(ILogger logger, Exception fault, JobKind kind, int attempt);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The lease of a job could not be extended; it is tried again")]
        public static partial void NotExtended(ILogger logger, Exception fault);
    }
}
