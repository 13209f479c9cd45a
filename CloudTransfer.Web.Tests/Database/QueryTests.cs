using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Tests.Database;

public sealed class QueryTests : IDisposable
{
    private static readonly Query<(long, long?, string, string?)> Things =
        new("SELECT number, maybe, text, words FROM things WHERE number >= @from AND text <> @not ORDER BY number", row =>
            (row.Number(0), row.NumberOrNull(1), row.Text(2), row.TextOrNull(3)));

    private readonly TestFolder _folder = new();
    private readonly SqliteDatabase _database;

    public QueryTests()
    {
        _database = new SqliteDatabase(_folder["x.db"]);
        using var connection = new SqliteConnection($"Data Source={_folder["x.db"]}");
        connection.Execute(
            """
            PRAGMA journal_mode = WAL;
            CREATE TABLE things (number BIGINT, maybe BIGINT, text TEXT, words TEXT);
            INSERT INTO things VALUES (1, 9223372036854775807, 'ä𝄞', 'a'), (2, NULL, '', NULL), (3, -1, 'not this', '');
            """);
    }

    public void Dispose()
    {
        _database.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_another_process_commits_is_seen_by_the_next_question()
    {
        await AllAsync(1, "");
        using var other = new SqliteConnection($"Data Source={_folder["x.db"]};Pooling=False");
        await other.ExecuteAsync("DELETE FROM things WHERE number = 3");

        Assert.Equal(1, Assert.Single(await AllAsync(1, "")).Item1);
        await other.ExecuteAsync("UPDATE things SET number = 7 WHERE number = 1");
        Assert.Equal(7, Assert.Single(await AllAsync(1, "")).Item1);
        await other.ExecuteAsync("ALTER TABLE things ADD COLUMN more TEXT");
        Assert.Equal(7, Assert.Single(await AllAsync(1, "")).Item1);
    }

    [Fact]
    public async Task A_first_row_that_was_read_keeps_no_writer_and_no_checkpoint_waiting()
    {
        await _database.FirstAsync(Things, CancellationToken.None, 1, "");
        await _database.ExecuteAsync("UPDATE things SET maybe = 5", new { }, CancellationToken.None);

        // Busy is 1 where somebody still reads what was there before.
        Assert.Equal(0, await _database.FirstAsync<long>("PRAGMA wal_checkpoint(TRUNCATE)", new { }, CancellationToken.None));
        Assert.Equal(5, (await _database.FirstAsync(Things, CancellationToken.None, 1, "")).Item2);
    }

    [Fact]
    public async Task A_question_that_fails_says_so_and_the_next_one_is_answered()
    {
        var wrong = new Query<long>("SELECT number FROM nothing", row => row.Number(0));

        await Assert.ThrowsAsync<SqliteException>(async () => await _database.FirstAsync(wrong, CancellationToken.None));
        Assert.Equal(2, (await AllAsync(1, "not this")).Count);
    }

    [Fact]
    public async Task Many_may_ask_at_the_same_moment() =>
        await Parallel.ForAsync(0, 2_000, async (_, _) => Assert.Equal(2, (await AllAsync(1, "not this")).Count));

    private ValueTask<IReadOnlyList<(long, long?, string, string?)>> AllAsync(long from, string not) =>
        _database.QueryAsync(Things, CancellationToken.None, from, not);
}
