using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// Watches over a request that holds a lane while it waits for a store: one that does not answer keeps the request from looking
/// around, and its client may have come back by another one. Then what waits is given up.
/// </summary>
/// <param name="file">The stored object.</param>
/// <param name="locks">The locks of it, of which the request holds the lane's.</param>
/// <param name="lane">The lane.</param>
/// <param name="time">The clock.</param>
internal sealed class StoreWatch(Upload file, UploadLocks locks, int lane, TimeProvider time)
{
    // Since when the store is waited for; 0 while it is not.
    private long _waitingSince;
    private volatile bool _isAbandoned;

    /// <summary>Whether what waited was given up: it threw an <see cref="OperationCanceledException"/>, or is about to.</summary>
    public bool IsAbandoned => _isAbandoned;

    /// <summary>Waits for the store.</summary>
    public async ValueTask WaitAsync(ValueTask work)
    {
        Volatile.Write(ref _waitingSince, time.GetTimestamp());
        try
        {
            await work;
        }
        finally
        {
            Volatile.Write(ref _waitingSince, 0);
        }
    }

    /// <summary>Waits for an answer of the store.</summary>
    public async ValueTask<T> WaitAsync<T>(ValueTask<T> work)
    {
        Volatile.Write(ref _waitingSince, time.GetTimestamp());
        try
        {
            return await work;
        }
        finally
        {
            Volatile.Write(ref _waitingSince, 0);
        }
    }

    /// <summary>Watches over <paramref name="work"/> until it ends, with its result. Whatever becomes of the watching, that is the work's own.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        // On a volume the calling thread waits, and nothing can be given up.
        if (!file.CanAbandon)
            return await work();
        using var ended = new CancellationTokenSource();
        var watching = WatchAsync(ended.Token);
        try
        {
            return await work();
        }
        finally
        {
            await ended.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WatchAsync(CancellationToken ended)
    {
        while (!_isAbandoned && !ended.IsCancellationRequested)
        {
            await Task.Delay(LaneLock.Listening, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A look that fails decides nothing: the database may be away, and with it who could ask.
            await LookAsync(ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task LookAsync(CancellationToken ended)
    {
        var since = Volatile.Read(ref _waitingSince);
        if (since == 0 || time.GetElapsedTime(since) < LaneLock.Silence)
            return;
        // A database that does not answer must not keep a request that has ended.
        var isAsked = await locks.IsUnlockRequestedAsync(lane).AsTask().WaitAsync(ended);
        // The store may have answered meanwhile.
        if (!isAsked || Volatile.Read(ref _waitingSince) != since)
            return;
        // Said before it is done: what waited may go on while that still runs.
        _isAbandoned = true;
        file.Abandon();
    }
}
