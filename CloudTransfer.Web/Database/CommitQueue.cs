using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace CloudTransfer.Web.Database;

/// <summary>
/// Changes of this process that would wait for each other: what comes while one transaction runs shares the next. So one flush
/// to the disk serves many, and a change that fails takes no other with it.
/// </summary>
/// <remarks>
/// It is there for speed alone: between processes, the database's own locks decide. Changes that share a transaction have no
/// savepoints at first, each of which costs SQLite copies of pages and PostgreSQL a round trip. Where one fails, all are done
/// again, each behind its own.
/// </remarks>
/// <param name="run">Runs work in one transaction, which is durable or not, and commits it.</param>
/// <param name="faults">What the faults of this database mean.</param>
/// <param name="time">The clock.</param>
internal sealed class CommitQueue(Func<bool, Func<DbTransaction, Task>, Task> run, CommitFaults faults, TimeProvider time)
{
    // Whoever waits for the last of them waits for all of them.
    private const int MostTogether = 128;

    // Longer than a transaction takes unless the server has vanished.
    private static readonly TimeSpan Stuck = TimeSpan.FromSeconds(1);

    private readonly ConcurrentQueue<Change> _waiting = new();
    private int _count;
    private long _began;

    // By the one who drains, since the count was last lowered.
    private int _taken;

    /// <summary>Whether a transaction takes so long that who comes now may be faster alone.</summary>
    public bool IsStuck => Volatile.Read(ref _began) is not 0 and var began && time.GetElapsedTime(began) > Stuck;

    /// <summary>Does <paramref name="work"/>, which may be done again after a fault.</summary>
    /// <param name="work">Changes rows.</param>
    /// <param name="isDurable">Whether it must be on the disk when this returns, and not only be seen by all.</param>
    /// <param name="cancel">Gives it up while it waits for its turn.</param>
    public Task WriteAsync(Func<IDbTransaction, Task> work, bool isDurable, CancellationToken cancel)
    {
        var change = new Change(AskerContext.Bind(work), isDurable, cancel);
        _waiting.Enqueue(change);
        if (Interlocked.Increment(ref _count) == 1)
            _ = Task.Run(DrainAsync, CancellationToken.None);
        return change.Ended;
    }

    private async Task DrainAsync()
    {
        List<Change> together = [];
        do
        {
            together.Clear();
            _taken = 0;
            while (together.Count < MostTogether && TryTake(out var change))
            {
                if (!change.TryCancel())
                    together.Add(change);
            }

            Volatile.Write(ref _began, time.GetTimestamp());
            await CommitAsync(together);
            Volatile.Write(ref _began, 0);
        }
        while (Interlocked.Add(ref _count, -_taken) > 0);
    }

    private bool TryTake([NotNullWhen(true)] out Change? change)
    {
        if (!_waiting.TryDequeue(out change))
            return false;
        _taken++;
        return true;
    }

    private async Task CommitAsync(IReadOnlyList<Change> together)
    {
        if (together.Count == 0 || await TryAsync(together, isolated: false) || await TryAsync(together, isolated: true))
            return;
        // What cannot be committed together shows only when each is alone.
        foreach (var change in together)
            await TryAsync([change], isolated: false);
    }

    // False where nothing was committed, and nobody told.
    private async Task<bool> TryAsync(IReadOnlyList<Change> together, bool isolated)
    {
        try
        {
            await run(together.Any(change => change.IsDurable), async transaction =>
            {
                foreach (var change in together)
                    await (isolated ? ApplyIsolatedAsync(change, transaction) : change.ApplyAsync(transaction));
            });
        }
        catch (Exception fault)
        {
            var isOfAllWhoWait = faults.AreOfAllWhoWait(fault);
            // Of a commit whose answer is lost, nobody can tell what was done.
            if (together.Count > 1 && !isOfAllWhoWait && fault is not UncertainCommitException)
                return false;
            // Whoever came meanwhile has waited, too, and would wait as long again, and those behind them once more. Who comes when it is told has not.
            var waited = new List<Change>(together);
            while (isOfAllWhoWait && TryTake(out var change))
                waited.Add(change);
            foreach (var change in waited)
                change.Fail(fault);
            return true;
        }

        foreach (var change in together)
            change.Succeed();
        return true;
    }

    // A fault of its own is undone and told at once; what is thrown from here concerns the transaction.
    private async Task ApplyIsolatedAsync(Change change, DbTransaction transaction)
    {
        const string savepoint = "change";
        await transaction.SaveAsync(savepoint, CancellationToken.None);
        var following = Commits.CountOf(transaction);
        try
        {
            await change.ApplyAsync(transaction);
        }
        catch (Exception fault) when (!faults.AreOfTransaction(fault))
        {
            await transaction.RollbackAsync(savepoint, CancellationToken.None);
            Commits.Rewind(transaction, following);
            change.Fail(fault);
        }

        await transaction.ReleaseAsync(savepoint, CancellationToken.None);
    }

    private sealed class Change(Func<IDbTransaction, Task> work, bool isDurable, CancellationToken cancel)
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public bool IsDurable => isDurable;

        /// <summary>Ends it before it has begun, where nobody waits for it any more.</summary>
        public bool TryCancel() => cancel.IsCancellationRequested && _ended.TrySetCanceled(cancel);

        public Task ApplyAsync(DbTransaction transaction) => Ended.IsCompleted ? Task.CompletedTask : work(transaction);

        public void Succeed() => _ended.TrySetResult();

        public void Fail(Exception fault) => _ended.TrySetException(fault);
    }
}

/// <summary>What the faults of a database mean for changes that share a transaction.</summary>
/// <param name="AreOfAllWhoWait">Whether it would be the same for whoever tries next, after as long a wait.</param>
/// <param name="AreOfTransaction">Whether it ends the whole transaction, and not the one change that met it.</param>
internal sealed record CommitFaults(Func<Exception, bool> AreOfAllWhoWait, Func<Exception, bool> AreOfTransaction);
