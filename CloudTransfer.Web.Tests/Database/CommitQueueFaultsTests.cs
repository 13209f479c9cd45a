using System.Collections.Concurrent;
using System.Data;
using CloudTransfer.Web.Database;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>What becomes of changes that share a transaction where the database fails.</summary>
public sealed class CommitQueueFaultsTests
{
    private readonly ConcurrentQueue<int> _done = [];
    private readonly TaskCompletionSource _first = new();
    private readonly CommitQueue _commits;
    private int _transactions;
    private Exception? _fault;

    public CommitQueueFaultsTests() => _commits = new CommitQueue(
        async (_, work) =>
        {
            if (Interlocked.Increment(ref _transactions) == 1)
                await _first.Task;
            await work(null!);
            if (_fault is not null)
                throw _fault;
        },
        new CommitFaults(AreOfAllWhoWait: fault => fault is TimeoutException, AreOfTransaction: _ => true),
        TimeProvider.System);

    [Fact]
    public async Task Of_a_commit_whose_answer_was_lost_all_are_told_and_none_is_done_again()
    {
        _fault = new UncertainCommitException(new IOException());
        var all = await QueueAsync(5);
        _first.SetResult();

        foreach (var one in all)
            await Assert.ThrowsAsync<UncertainCommitException>(() => one);

        Assert.Equal(Enumerable.Range(0, 5), _done.Order());
        Assert.Equal(2, _transactions);
    }

    [Fact]
    public async Task Where_the_database_is_away_all_who_wait_are_told_at_once()
    {
        _fault = new TimeoutException();
        var all = await QueueAsync(300);
        _first.SetResult();

        foreach (var one in all)
            await Assert.ThrowsAsync<TimeoutException>(() => one);

        Assert.Equal(1, _transactions);
    }

    [Fact]
    public async Task What_comes_after_a_fault_is_done()
    {
        _fault = new TimeoutException();
        _first.SetResult();
        await Assert.ThrowsAsync<TimeoutException>(() => _commits.WriteAsync(Does(0), isDurable: true, CancellationToken.None));

        _fault = null;
        await _commits.WriteAsync(Does(1), isDurable: true, CancellationToken.None);

        Assert.Equal([0, 1], _done);
    }

    [Fact]
    public async Task A_transaction_that_does_not_end_shows()
    {
        var stuck = await QueueAsync(1);

        await Eventually.TrueAsync("It should be stuck.", () => Task.FromResult(_commits.IsStuck));

        _first.SetResult();
        await stuck[0];
        Assert.False(_commits.IsStuck);
    }

    // The first waits in its transaction, and the others behind it.
    private async Task<IReadOnlyList<Task>> QueueAsync(int count)
    {
        var first = _commits.WriteAsync(Does(0), isDurable: true, CancellationToken.None);
        await Eventually.TrueAsync("The first should have begun.", () => Task.FromResult(_transactions == 1));
        return [first, .. Enumerable.Range(1, count - 1).Select(number => _commits.WriteAsync(Does(number), isDurable: true, CancellationToken.None))];
    }

    private Func<IDbTransaction, Task> Does(int number) => _ =>
    {
        _done.Enqueue(number);
        return Task.CompletedTask;
    };
}
