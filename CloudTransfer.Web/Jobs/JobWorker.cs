namespace CloudTransfer.Web.Jobs;

/// <summary>
/// Does jobs on every replica: of one client's queue one after the other, of several clients' side by side. It looks as soon as
/// this replica has added a job, and every few seconds for those that others have added.
/// </summary>
internal sealed partial class JobWorker(JobQueue queue, JobHandlers handlers, JobRunner runner, TimeProvider time, ILogger<JobWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(handlers.InBackground.Select(handler => RunAsync(handler, stoppingToken)));

    private async Task RunAsync(JobHandler handler, CancellationToken stopping)
    {
        // The start of the others does not wait for the first job.
        await Task.Yield();
        var isScheduled = handler.Every is null;
        var working = new Dictionary<long, Task>();
        while (!stopping.IsCancellationRequested)
        {
            foreach (var (served, _) in working.Where(work => work.Value.IsCompleted).ToList())
                working.Remove(served);
            var added = queue.Added(handler.Kind);
            isScheduled = isScheduled || await TryAsync(() => queue.ScheduleAsync(handler.Kind, stopping), handler, stopping);
            if (handler.IsReady() && working.Count < handler.Parallelism && await TakeAsync(handler, working.Keys.ToHashSet(), stopping) is { } lease)
                working.Add(lease.Queue, WorkAsync(handler, lease, stopping));
            else
                await Task.WhenAny([.. working.Values, added, Task.Delay(handler.Pause, time, stopping)]);
        }

        await Task.WhenAll(working.Values);
    }

    private async Task<JobLease?> TakeAsync(JobHandler handler, HashSet<long> busy, CancellationToken stopping)
    {
        JobLease? lease = null;
        await TryAsync(async () => lease = await runner.TakeAsync(handler, busy, stopping), handler, stopping);
        return lease;
    }

    // Its queue is not served again before it has rested.
    private Task WorkAsync(JobHandler handler, JobLease lease, CancellationToken stopping) => TryAsync(
        async () =>
        {
            var began = time.GetTimestamp();
            var pauses = await runner.RunAsync(handler, lease, stopping);
            var rest = pauses ? handler.PauseAfterFailure : handler.RestAfter(time.GetElapsedTime(began));
            if (rest > TimeSpan.Zero)
                await Task.Delay(rest, time, stopping);
        },
        handler,
        stopping);

    // False where it failed, or the replica stops: another one, or its next start, goes on.
    private async Task<bool> TryAsync(Func<Task> act, JobHandler handler, CancellationToken stopping)
    {
        try
        {
            await act();
            return true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return false;
        }
#pragma warning disable CA1031 // Whatever the database throws, the next attempt asks it again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Log.NotReached(logger, fault);
            await Task.Delay(handler.PauseAfterFailure, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The table of jobs could not be read or written; it is tried again")]
        public static partial void NotReached(ILogger logger, Exception fault);
    }
}
