using System.Collections.Concurrent;
using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;

namespace CloudTransfer.Web.Tests.Database;

public sealed class SharedCommitsTests
{
    private readonly ConcurrentQueue<int> _done = [];
    private readonly TaskCompletionSource _first = new();
    private readonly SharedCommits _commits;
    private int _transactions;
    private Exception? _fault;

    public SharedCommitsTests() => _commits = new SharedCommits(
        async work =>
        {
            if (Interlocked.Increment(ref _transactions) == 1)
                await _first.Task;
            await work(null!);
            if (_fault is not null)
                throw _fault;
        },
        TimeProvider.System);

    [Fact]
    public async Task What_comes_while_a_transaction_runs_shares_the_next()
    {
        var all = Enumerable.Range(0, 21).Select(number => _commits.WriteAsync(Does(number))).ToList();
        await Eventually.TrueAsync("The first should have begun.", () => Task.FromResult(_transactions == 1));
        _first.SetResult();

        await Task.WhenAll(all);

        Assert.Equal(Enumerable.Range(0, 21), _done.Order());
        Assert.InRange(_transactions, 1, 2);
    }

    [Fact]
    public async Task Of_a_commit_whose_answer_was_lost_all_are_told_and_none_is_done_again()
    {
        _fault = new UncertainCommitException(new IOException());
        var all = Enumerable.Range(0, 5).Select(number => _commits.WriteAsync(Does(number))).ToList();
        _first.SetResult();

        foreach (var one in all)
            await Assert.ThrowsAsync<UncertainCommitException>(() => one);

        Assert.Equal(Enumerable.Range(0, 5), _done.Order());
    }

    [Fact]
    public async Task Nobody_queues_behind_a_server_that_has_vanished()
    {
        var stuck = _commits.WriteAsync(Does(0));
        await Eventually.TrueAsync("It should have begun.", () => Task.FromResult(_transactions == 1));

        await Eventually.TrueAsync("Another should get past.", () => Task.FromResult(_commits.WriteAsync(Does(1)).IsCompletedSuccessfully));

        Assert.False(stuck.IsCompleted);
        _first.SetResult();
        await stuck;
    }

    private Func<IDbTransaction, Task> Does(int number) => _ =>
    {
        _done.Enqueue(number);
        return Task.CompletedTask;
    };
}
