using System.Data;
using CloudTransfer.Web.Database;
using Dapper;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>What every implementation of <see cref="IDatabase"/> promises. Two instances stand for two replicas of one database.</summary>
public abstract class DatabaseContract : IAsyncLifetime
{
    private static readonly Query<(long, long?, string, string?)> Things = new(
        "SELECT number, maybe, words, others FROM things WHERE number >= @from AND words <> @not ORDER BY number",
        row => (row.Number(0), row.NumberOrNull(1), row.Text(2), row.TextOrNull(3)));

    private static readonly Query<byte[]> Utf8 = new("SELECT words FROM things WHERE number = @number", row => row.Bytes(0).ToArray());

    private IDatabase _one = null!, _other = null!;

    /// <summary>A replica of the same empty database.</summary>
    protected abstract IDatabase Open();

    public virtual async Task InitializeAsync()
    {
        (_one, _other) = (Open(), Open());
        await _one.WriteAsync(async transaction =>
        {
            foreach (var table in new[] { "things (number BIGINT NOT NULL, maybe BIGINT, words TEXT NOT NULL, others TEXT)", "marks (number BIGINT NOT NULL PRIMARY KEY)" })
                await transaction.Connection!.ExecuteAsync("CREATE TABLE " + table, transaction: transaction);
            await transaction.Connection!.ExecuteAsync(
                "INSERT INTO things (number, maybe, words, others) VALUES (@number, @maybe, @words, @others)",
                new[]
                {
                    new { number = 1, maybe = (long?)long.MaxValue, words = "ä𝄞", others = (string?)"a" },
                    new { number = 2, maybe = (long?)null, words = "", others = (string?)null },
                    new { number = 3, maybe = (long?)-1, words = "not this", others = (string?)"" },
                },
                transaction);
        }, CancellationToken.None);
    }

    public virtual Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task Numbers_texts_and_nulls_come_back_as_they_are()
    {
        Assert.Equal([(1, long.MaxValue, "ä𝄞", "a"), (2, null, "", null)], await AllAsync(1, "not this"));
        Assert.Equal((2, null, "", null), await _one.FirstAsync(Things, CancellationToken.None, 2, "not this"));
        Assert.Equal((3, -1, "not this", ""), await _one.FirstAsync(Things, CancellationToken.None, 3, "ä𝄞"));
        Assert.Equal(default, await _one.FirstAsync(Things, CancellationToken.None, 4, ""));
        Assert.Equal("ä𝄞"u8.ToArray(), await _one.FirstAsync(Utf8, CancellationToken.None, 1));
    }

    [SkippableFact]
    public async Task A_row_and_the_rows_of_another_query_come_together()
    {
        var bytes = new byte[][] { [], [.. "not this"u8] };
        var after = new Query<byte[]>("SELECT words FROM things WHERE number > @number ORDER BY number", row => row.Bytes(0).ToArray());
        for (var n = 0; n < 3; n++)
        {
            var (first, rows) = await _one.FirstAsync(Things.With(1, "not this"), after.With(1), CancellationToken.None);
            Assert.Equal((1, long.MaxValue, "ä𝄞", "a"), first);
            Assert.Equal(bytes, rows);
        }

        Assert.Equal((default, 3), await CountAsync(Things.With(4, ""), after.With(0)));
        Assert.Equal(((2, null, "", null), 0), await CountAsync(Things.With(2, "not this"), after.With(3)));

        async Task<((long, long?, string, string?), int)> CountAsync(BoundQuery<(long, long?, string, string?)> query, BoundQuery<byte[]> others)
        {
            var (first, rows) = await _one.FirstAsync(query, others, CancellationToken.None);
            return (first, rows.Count);
        }
    }

    [SkippableFact]
    public async Task Many_who_ask_at_the_same_moment_get_their_own_answers()
    {
        var after = new Query<long>("SELECT number FROM things WHERE number > @number ORDER BY number", row => row.Number(0));

        await Parallel.ForAsync(0, 2_000, async (n, cancel) =>
        {
            var number = (n % 3) + 1;
            var (first, rows) = await _one.FirstAsync(Things.With(number, "none"), after.With(number), cancel);
            Assert.Equal((number, 3 - number), ((int)first.Item1, rows.Count));
        });
    }

    [SkippableFact]
    public async Task Arguments_belong_to_names_in_the_order_in_which_these_first_appear()
    {
        var twice = new Query<long>("SELECT number FROM things WHERE number > @after AND (words = @words OR number = @after + 2)", row => row.Number(0));

        Assert.Equal([2L, 3L], (await _one.QueryAsync(twice, CancellationToken.None, 1, "")).Order());
    }

    [SkippableFact]
    public async Task Too_few_or_too_many_arguments_are_a_fault()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await _one.FirstAsync(Things, CancellationToken.None, 1));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _one.FirstAsync(Things, CancellationToken.None, 1, "", 2));
        Assert.Equal(2, (await AllAsync(1, "not this")).Count);
    }

    [SkippableFact]
    public async Task A_commit_is_visible_to_the_next_query_of_every_replica()
    {
        await AllAsync(1, "");
        await _other.ExecuteAsync("DELETE FROM things WHERE number = 3", new { }, CancellationToken.None);
        Assert.Equal(1, Assert.Single(await AllAsync(1, "")).Item1);
        await _other.WriteSoonAsync(transaction => transaction.Connection!.ExecuteAsync("UPDATE things SET number = 7 WHERE number = 1", transaction: transaction), CancellationToken.None);
        Assert.Equal(7, Assert.Single(await AllAsync(1, "")).Item1);
        Assert.Equal(7, await _one.FirstAsync<long>("SELECT MAX(number) FROM things", new { }, CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_fails_in_the_middle_leaves_nothing_and_harms_no_other(bool isTogether)
    {
        var fault = new InvalidOperationException();
        Func<Func<IDbTransaction, Task>, CancellationToken, Task> write = isTogether ? _one.WriteTogetherAsync : _one.WriteAsync;
        var ended = await Task.WhenAll(Enumerable.Range(1, 20).Select(number => Record.ExceptionAsync(() => write(async transaction =>
        {
            await MarkAsync(transaction, number);
            if (number % 5 == 0)
                throw fault;
        }, CancellationToken.None))));

        Assert.Equal(4, ended.Count(thrown => ReferenceEquals(thrown, fault)));
        Assert.Equal(16, ended.Count(thrown => thrown is null));
        Assert.Equal(Enumerable.Range(1, 20).Where(number => number % 5 != 0).Select(number => (long)number), await MarksAsync());
    }

    [SkippableFact]
    public async Task Statements_at_once_tell_how_many_rows_each_has_changed_and_see_what_came_before()
    {
        IReadOnlyList<int> changed = [];
        await _one.WriteAsync(async transaction => changed = await transaction.ExecuteAllAsync(
        [
            new("INSERT INTO marks (number) VALUES (@number)", new { number = 1 }),
            new("INSERT INTO marks (number) VALUES (@number)", new { number = 2 }),
            new("UPDATE marks SET number = number + @by", new { by = 10 }),
            new("DELETE FROM marks WHERE number = @number", new { number = 5 }),
        ]), CancellationToken.None);

        Assert.Equal([1, 1, 2, 0], changed);
        Assert.Equal([11, 12], await MarksAsync());
        Assert.Equal(2, await _one.ExecuteSoonAsync(new Statement("DELETE FROM marks WHERE number > @number", new { number = 0 }), CancellationToken.None));
        Assert.Empty(await MarksAsync());
    }

    [SkippableFact]
    public async Task What_was_cancelled_before_it_began_is_not_done()
    {
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _one.WriteAsync(transaction => MarkAsync(transaction, 1), cancel.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _one.SerializedAsync("marks", transaction => MarkAsync(transaction, 2), cancel.Token));
        Assert.Empty(await MarksAsync());
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_counts_before_writing_never_exceeds_a_limit_whatever_replicas_do_at_the_same_time(bool isDurable)
    {
        const int limit = 7;
        var written = await Task.WhenAll(Enumerable.Range(1, 60).Select(async number =>
        {
            var database = number % 2 == 0 ? _one : _other;
            var isWritten = false;
            Func<string, Func<IDbTransaction, Task>, CancellationToken, Task> write = isDurable ? database.SerializedAsync : database.SerializedSoonAsync;
            await write("marks", async transaction =>
            {
                var count = await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM marks", transaction: transaction);
                await Task.Yield();
                isWritten = count < limit && await MarkAsync(transaction, number) == 1;
            }, CancellationToken.None);
            return isWritten;
        }));

        Assert.Equal(limit, written.Count(isWritten => isWritten));
        Assert.Equal(limit, (await MarksAsync()).Count);
    }

    [SkippableFact]
    public async Task A_conditional_statement_on_one_row_is_a_limit_by_itself()
    {
        await _one.ExecuteAsync("INSERT INTO marks (number) VALUES (0)", new { }, CancellationToken.None);

        var changed = await Task.WhenAll(Enumerable.Range(0, 60).Select(number =>
            (number % 2 == 0 ? _one : _other).ExecuteAsync("UPDATE marks SET number = number + 1 WHERE number < 7", new { }, CancellationToken.None)));

        Assert.Equal(7, changed.Sum());
        Assert.Equal([7], await MarksAsync());
    }

    [SkippableFact]
    public async Task Trimming_loses_nothing()
    {
        await _one.ExecuteAsync("DELETE FROM things WHERE number = 3", new { }, CancellationToken.None);

        await _one.TrimAsync(CancellationToken.None);

        Assert.Equal(2, (await AllAsync(1, "not this")).Count);
    }

    private ValueTask<IReadOnlyList<(long, long?, string, string?)>> AllAsync(long from, string not) =>
        _one.QueryAsync(Things, CancellationToken.None, from, not);

    private static Task<int> MarkAsync(IDbTransaction transaction, int number) =>
        transaction.Connection!.ExecuteAsync("INSERT INTO marks (number) VALUES (@number)", new { number }, transaction);

    private Task<IReadOnlyList<long>> MarksAsync() => _other.QueryAsync<long>("SELECT number FROM marks ORDER BY number", new { }, CancellationToken.None);
}
