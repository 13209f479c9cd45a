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

    // Not a BlockingCollection: its threads spin before they wait, and cost more processor time than the work.
    private readonly Queue<Action> _waiting = new();
#pragma warning disable MA0158 // Nobody can wait on a Lock.
    private readonly object _gate = new();
#pragma warning restore MA0158
    private int _threads, _idle;

    /// <summary>Those of this process.</summary>
    public static DiskThreads Shared { get; } = new();

    /// <summary>Does <paramref name="work"/> on one of them.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Enqueue(() => Do(work, done)))
            new Thread(Work) { IsBackground = true, Name = "disk" }.Start();
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

    // Whether one more thread is to be started for it.
    private bool Enqueue(Action work)
    {
        lock (_gate)
        {
            _waiting.Enqueue(work);
            Monitor.Pulse(_gate);
            if (_waiting.Count <= _idle || _threads == Most)
                return false;
            _threads++;
            return true;
        }
    }

    private void Work()
    {
        while (Next() is { } work)
            work();
    }

    // Null where there was nothing to do for a while.
    private Action? Next()
    {
        lock (_gate)
        {
            while (_waiting.Count == 0)
            {
                _idle++;
                var isWoken = Monitor.Wait(_gate, KeptIdle);
                _idle--;
                if (!isWoken && _waiting.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            return _waiting.Dequeue();
        }
    }
}
