using System.Collections.Concurrent;
using System.Data;
using CloudTransfer.Web.Database.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Tests.Database;

public sealed class CommitQueueTests : IAsyncLifetime, IDisposable
{
    private const string Insert = "INSERT INTO marks (number) VALUES (@number)";

    private readonly TestFolder _folder = new();
    private readonly SqliteDatabase _database;

    public CommitQueueTests() => _database = new SqliteDatabase(_folder["x.db"]);

    public Task InitializeAsync() => _database.WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(
            """
            CREATE TABLE marks (number BIGINT NOT NULL PRIMARY KEY);
            CREATE TABLE notes (mark BIGINT NOT NULL REFERENCES marks (number) DEFERRABLE INITIALLY DEFERRED);
            """,
            transaction: transaction),
        CancellationToken.None);

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Writes_during_a_commit_share_the_next_one()
    {
        var transactions = new ConcurrentBag<IDbTransaction>();

        await TogetherAsync(Enumerable.Range(1, 20).Select(number => (Func<IDbTransaction, Task>)(transaction =>
        {
            transactions.Add(transaction);
            return MarkAsync(transaction, number);
        })));

        Assert.Equal(20, transactions.Count);
        Assert.Single(transactions.Distinct());
        Assert.Equal(Enumerable.Range(0, 21), await MarksAsync());
    }

    [Fact]
    public async Task Failed_write_does_not_affect_others()
    {
        var fault = new InvalidOperationException();

        var writes = await TogetherAsync([
            transaction => MarkAsync(transaction, 1),
            async transaction =>
            {
                await MarkAsync(transaction, 2);
                throw fault;
            },
            transaction => MarkAsync(transaction, 1),
            transaction => MarkAsync(transaction, 3),
        ]);

        Assert.Same(fault, writes[1].Exception!.InnerException);
        Assert.IsType<SqliteException>(writes[2].Exception!.InnerException);
        Assert.Equal([true, false, false, true], writes.Select(task => task.IsCompletedSuccessfully));
        Assert.Equal([0, 1, 3], await MarksAsync());
    }

    [Fact]
    public async Task Write_that_cannot_be_committed_does_not_affect_others()
    {
        var writes = await TogetherAsync([
            transaction => MarkAsync(transaction, 1),
            transaction => transaction.Connection!.ExecuteAsync("INSERT INTO notes (mark) VALUES (99)", transaction: transaction),
            transaction => MarkAsync(transaction, 2),
        ]);

        Assert.Equal([true, false, true], writes.Select(task => task.IsCompletedSuccessfully));
        Assert.Equal([0, 1, 2], await MarksAsync());
        Assert.Equal(0, await _database.FirstAsync<long>("SELECT COUNT(*) FROM notes", new { }, CancellationToken.None));
    }

    [Fact]
    public async Task Write_cancelled_while_waiting_is_not_executed()
    {
        using var cancel = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var first = _database.WriteAsync(_ => gate.Task, CancellationToken.None);
        var second = _database.WriteAsync(transaction => MarkAsync(transaction, 2), cancel.Token);

        await cancel.CancelAsync();
        gate.SetResult();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Empty(await MarksAsync());
    }

    [Fact]
    public async Task Deferred_write_is_synced_to_disk_only_if_it_shares_the_commit_of_a_durable_write()
    {
        const int Normal = 1, Full = 2;
        var (alone, shared) = (0, 0);

        await _database.WriteSoonAsync(async transaction => alone = await SynchronousAsync(transaction), CancellationToken.None);
        await TogetherAsync([transaction => MarkAsync(transaction, 1)], async transaction => shared = await SynchronousAsync(transaction));

        Assert.Equal((Normal, Full), (alone, shared));
    }

    [Fact]
    public async Task Two_concurrent_writers_lose_nothing()
    {
        var other = new SqliteDatabase(_folder["x.db"]);

        await Task.WhenAll(Enumerable.Range(1, 200).Select(number => (number % 2 == 0 ? _database : other).WriteAsync(
            transaction => MarkAsync(transaction, number), CancellationToken.None)));

        Assert.Equal(Enumerable.Range(1, 200), await MarksAsync());
    }

    // Delays one commit until all other writes are queued, and returns their completed tasks.
    private async Task<IReadOnlyList<Task>> TogetherAsync(
        IEnumerable<Func<IDbTransaction, Task>> changes, params IEnumerable<Func<IDbTransaction, Task>> soon)
    {
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var first = _database.WriteAsync(async transaction =>
        {
            started.TrySetResult();
            await gate.Task;
            await MarkAsync(transaction, 0);
        }, CancellationToken.None);
        await started.Task;
        var others = soon.Select(change => _database.WriteSoonAsync(change, CancellationToken.None))
            .Concat(changes.Select(change => _database.WriteAsync(change, CancellationToken.None))).ToList();
        gate.SetResult();
        await first;
        await Task.WhenAll(others).ContinueWith(_ => { }, TaskScheduler.Default);
        return others;
    }

    private static Task<int> SynchronousAsync(IDbTransaction transaction) =>
        transaction.Connection!.ExecuteScalarAsync<int>("PRAGMA synchronous", transaction: transaction);

    private static Task MarkAsync(IDbTransaction transaction, int number) =>
        transaction.Connection!.ExecuteAsync(Insert, new { number }, transaction);

    private async Task<IEnumerable<int>> MarksAsync() =>
        (await _database.QueryAsync<long>("SELECT number FROM marks ORDER BY number", new { }, CancellationToken.None)).Select(number => (int)number);
}
