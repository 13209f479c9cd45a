using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>
/// This process's one writer. What comes while a commit is on its way to the disk shares the next one, and so one fsync
/// serves many; each change is behind a savepoint of its own, so that one that fails takes no other with it.
/// </summary>
/// <remarks>It is there for speed alone: between processes, SQLite's own lock decides.</remarks>
/// <param name="open">Opens a connection whose commits are durable.</param>
internal sealed class CommitQueue(Func<Task<DbConnection>> open)
{
    // Whoever waits for the last of them waits for all of them.
    private const int MostTogether = 128;

    private const int Locked = 5;

    private readonly ConcurrentQueue<Change> _waiting = new();
    private int _count;

    // By the one who drains, since he counted last.
    private int _taken;

    /// <summary>Does <paramref name="work"/>, which may be done once more after a fault.</summary>
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
                together.Add(change);
            // Whoever is alone needs no savepoint, for which SQLite keeps a copy of every page that is changed.
            await (together is [var only] ? CommitAloneAsync(only) : CommitAsync(together));
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

    // SQLite has waited for another process as long as anybody may. Whoever came meanwhile has waited, too, and would wait as
    // long again, and those behind them once more.
    private void RefuseWaiting(Exception fault)
    {
        while (fault is SqliteException { SqliteErrorCode: Locked } && TryTake(out var change))
            change.Fail(fault);
    }

    private async Task CommitAsync(IReadOnlyList<Change> together)
    {
        try
        {
            await using var connection = await OpenAsync(together.Any(change => change.IsDurable));
            await using var transaction = await connection.BeginTransactionAsync();
            if (await TryAsync(transaction, together))
                return;
        }
        catch (Exception fault)
        {
            // Not even begun.
            foreach (var change in together)
                change.Fail(fault);
            RefuseWaiting(fault);
            return;
        }

        // Whose fault it was shows when each is alone; none of them has been committed.
        foreach (var change in together)
            await CommitAloneAsync(change);
    }

    private static async Task<bool> TryAsync(DbTransaction transaction, IReadOnlyList<Change> together)
    {
        try
        {
            foreach (var change in together)
                await change.ApplyAsync(transaction);
            await transaction.CommitAsync();
            Commits.Committed(transaction);
        }
        catch (Exception)
        {
            return false;
        }

        foreach (var change in together)
            change.Succeed();
        return true;
    }

    private async Task CommitAloneAsync(Change change)
    {
        try
        {
            await using var connection = await OpenAsync(change.IsDurable);
            await using var transaction = await connection.BeginTransactionAsync();
            await change.DoAsync(transaction);
            await transaction.CommitAsync();
            Commits.Committed(transaction);
            change.Succeed();
        }
        catch (Exception fault)
        {
            change.Fail(fault);
            RefuseWaiting(fault);
        }
    }

    private async Task<DbConnection> OpenAsync(bool isDurable)
    {
        var connection = await open();
        if (!isDurable)
            await connection.ExecuteAsync("PRAGMA synchronous = NORMAL");
        return connection;
    }

    private sealed class Change(Func<IDbTransaction, Task> work, bool isDurable, CancellationToken cancel)
    {
        private const string Savepoint = "change";

        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public bool IsDurable => isDurable;

        // A fault of its own is undone and told at once; what is thrown from here concerns all.
        public async Task ApplyAsync(DbTransaction transaction)
        {
            await transaction.SaveAsync(Savepoint, CancellationToken.None);
            var following = Commits.CountOf(transaction);
            try
            {
                await DoAsync(transaction);
            }
            catch (Exception fault)
            {
                await transaction.RollbackAsync(Savepoint, CancellationToken.None);
                Commits.Rewind(transaction, following);
                Fail(fault);
            }

            await transaction.ReleaseAsync(Savepoint, CancellationToken.None);
        }

        public Task DoAsync(DbTransaction transaction)
        {
            cancel.ThrowIfCancellationRequested();
            return Ended.IsCompleted ? Task.CompletedTask : work(transaction);
        }

        public void Succeed() => _ended.TrySetResult();

        public void Fail(Exception fault)
        {
            if (fault is OperationCanceledException)
                _ended.TrySetCanceled(cancel);
            else
                _ended.TrySetException(fault);
        }
    }
}
