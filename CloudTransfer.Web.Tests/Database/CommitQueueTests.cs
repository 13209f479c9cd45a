using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using CloudTransfer.Web.Database;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Changes of one process that share a transaction.</summary>
public abstract class CommitQueueTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO marks (number) VALUES (@number)";

    private readonly TestFolder _volume;

    private protected CommitQueueTests(bool isPostgreSql)
    {
        _volume = TestDatabase.NewVolume(isPostgreSql);
        Database = TestDatabase.Open(_volume.Path);
    }

    private protected string Volume => _volume.Path;

    private protected IDatabase Database { get; }

    public async Task InitializeAsync()
    {
        await Database.ExecuteAsync("CREATE TABLE marks (number BIGINT NOT NULL PRIMARY KEY)", new { }, CancellationToken.None);
        await Database.ExecuteAsync("CREATE TABLE notes (mark BIGINT NOT NULL REFERENCES marks (number) DEFERRABLE INITIALLY DEFERRED)", new { }, CancellationToken.None);
    }

    public Task DisposeAsync()
    {
        (Database as IDisposable)?.Dispose();
        SqliteConnection.ClearAllPools();
        _volume.Dispose();
        return Task.CompletedTask;
    }

    [SkippableFact]
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

    [SkippableFact]
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
        Assert.IsAssignableFrom<DbException>(writes[2].Exception!.InnerException);
        Assert.Equal([true, false, false, true], writes.Select(task => task.IsCompletedSuccessfully));
        Assert.Equal([0, 1, 3], await MarksAsync());
    }

    [SkippableFact]
    public async Task Write_that_cannot_be_committed_does_not_affect_others()
    {
        var writes = await TogetherAsync([
            transaction => MarkAsync(transaction, 1),
            transaction => transaction.Connection!.ExecuteAsync("INSERT INTO notes (mark) VALUES (99)", transaction: transaction),
            transaction => MarkAsync(transaction, 2),
        ]);

        Assert.Equal([true, false, true], writes.Select(task => task.IsCompletedSuccessfully));
        Assert.Equal([0, 1, 2], await MarksAsync());
        Assert.Equal(0, await Database.FirstAsync<long>("SELECT COUNT(*) FROM notes", new { }, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Write_cancelled_while_waiting_is_not_executed()
    {
        using var cancel = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        var first = Database.WriteTogetherAsync(_ => gate.Task, CancellationToken.None);
        var second = Database.WriteTogetherAsync(transaction => MarkAsync(transaction, 2), cancel.Token);

        await cancel.CancelAsync();
        gate.SetResult();

        await first;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        Assert.Empty(await MarksAsync());
    }

    [SkippableFact]
    public async Task Two_concurrent_writers_lose_nothing()
    {
        var other = TestDatabase.Open(_volume.Path);
        using var closed = other as IDisposable;

        await Task.WhenAll(Enumerable.Range(1, 200).Select(number => (number % 2 == 0 ? Database : other).WriteTogetherAsync(
            transaction => MarkAsync(transaction, number), CancellationToken.None)));

        Assert.Equal(Enumerable.Range(1, 200), await MarksAsync());
    }

    // Delays one commit until all other writes are queued, and returns their completed tasks.
    private protected async Task<IReadOnlyList<Task>> TogetherAsync(
        IEnumerable<Func<IDbTransaction, Task>> changes, params IEnumerable<Func<IDbTransaction, Task>> soon)
    {
        var gate = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        var first = Database.WriteTogetherAsync(async transaction =>
        {
            started.TrySetResult();
            await gate.Task;
            await MarkAsync(transaction, 0);
        }, CancellationToken.None);
        await started.Task;
        var others = soon.Select(change => Database.WriteSoonAsync(change, CancellationToken.None))
            .Concat(changes.Select(change => Database.WriteTogetherAsync(change, CancellationToken.None))).ToList();
        gate.SetResult();
        await first;
        await Task.WhenAll(others).ContinueWith(_ => { }, TaskScheduler.Default);
        return others;
    }

    private protected static Task MarkAsync(IDbTransaction transaction, int number) =>
        transaction.Connection!.ExecuteAsync(Insert, new { number }, transaction);

    private protected async Task<IEnumerable<int>> MarksAsync() =>
        (await Database.QueryAsync<long>("SELECT number FROM marks ORDER BY number", new { }, CancellationToken.None)).Select(number => (int)number);
}

/// <summary>In SQLite, where all changes of a process go this way.</summary>
public sealed class SqliteCommitQueueTests()
    : CommitQueueTests(isPostgreSql: false)
{
    [Fact]
    public async Task Deferred_write_is_synced_to_disk_only_if_it_shares_the_commit_of_a_durable_write()
    {
        const int Normal = 1, Full = 2;
        var (alone, shared) = (0, 0);

        await Database.WriteSoonAsync(async transaction => alone = await SynchronousAsync(transaction), CancellationToken.None);
        await TogetherAsync([transaction => MarkAsync(transaction, 1)], async transaction => shared = await SynchronousAsync(transaction));

        Assert.Equal((Normal, Full), (alone, shared));
    }

    private static Task<int> SynchronousAsync(IDbTransaction transaction) =>
        transaction.Connection!.ExecuteScalarAsync<int>("PRAGMA synchronous", transaction: transaction);
}

/// <summary>In PostgreSQL, where it is the way of short changes.</summary>
public sealed class PostgreSqlCommitQueueTests()
    : CommitQueueTests(isPostgreSql: true)
{
    [SkippableFact]
    public async Task A_deadlock_with_another_replica_is_repeated_for_all_who_share()
    {
        await Database.ExecuteAsync("INSERT INTO marks (number) VALUES (7), (8)", new { }, CancellationToken.None);
        using var other = (IDisposable)TestDatabase.Open(Volume);
        var (mine, others) = (new TaskCompletionSource(), new TaskCompletionSource());
        var theirs = ((IDatabase)other).WriteAsync(async transaction =>
        {
            await TouchAsync(transaction, 8);
            others.TrySetResult();
            await mine.Task;
            await TouchAsync(transaction, 7);
        }, CancellationToken.None);
        await others.Task;

        var writes = await TogetherAsync([
            transaction => MarkAsync(transaction, 1),
            async transaction =>
            {
                await TouchAsync(transaction, 7);
                mine.TrySetResult();
                await TouchAsync(transaction, 8);
            },
            transaction => MarkAsync(transaction, 2),
        ]);

        await theirs;
        Assert.All(writes, write => Assert.True(write.IsCompletedSuccessfully));
        Assert.Equal([0, 1, 2, 7, 8], await MarksAsync());
    }

    private static Task<int> TouchAsync(IDbTransaction transaction, int number) =>
        transaction.Connection!.ExecuteAsync("UPDATE marks SET number = number WHERE number = @number", new { number }, transaction);
}
