using System.Collections.Concurrent;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// Threads that do nothing but wait for the disk. On the thread pool's few, one upload's fsync would keep other requests
/// waiting, and fsyncs one another: the kernel brings those that wait at the same time to the disk by one commit.
/// </summary>
internal sealed class DiskThreads
{
    // As many as may wait at the same time; more gain nothing.
    private const int Most = 32;
    private static readonly TimeSpan KeptIdle = TimeSpan.FromSeconds(10);

    private readonly BlockingCollection<Action> _waiting = [];
    private int _threads;

    // Idle threads less the work that is meant for them.
    private int _spare;

    /// <summary>Those of this process.</summary>
    public static DiskThreads Shared { get; } = new();

    /// <summary>Does <paramref name="work"/> on one of them.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(() => Do(work, done));
        if (Interlocked.Decrement(ref _spare) < 0)
            TryAddThread();
        return done.Task;
    }

    private static void Do(Action work, TaskCompletionSource done)
    {
        try
        {
            work();
            done.SetResult();
        }
        catch (Exception fault)
        {
            done.SetException(fault);
        }
    }

    private void TryAddThread()
    {
        if (Interlocked.Increment(ref _threads) <= Most)
            new Thread(Work) { IsBackground = true, Name = "disk" }.Start();
        else
            Interlocked.Decrement(ref _threads);
    }

    private void Work()
    {
        do
        {
            Interlocked.Increment(ref _spare);
            while (_waiting.TryTake(out var next, KeptIdle))
            {
                next();
                Interlocked.Increment(ref _spare);
            }
        }
        // Below zero, something has come in this moment, and counts on this one.
        while (Interlocked.Decrement(ref _spare) < 0);
        Interlocked.Decrement(ref _threads);
    }
}
