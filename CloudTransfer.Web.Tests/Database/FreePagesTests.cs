using CloudTransfer.Web.Database.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>The database file shrinks after rows are deleted.</summary>
public sealed class FreePagesTests : IDisposable
{
    private const int Rows = 6000;

    private readonly TestFolder _folder = new();
    private readonly TransactionPages _pages = new();
    private readonly SqliteDatabase _database;

    public FreePagesTests() => _database = new SqliteDatabase(_folder["x.db"], _pages.Listen);

    public void Dispose()
    {
        _database.Dispose();
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Fact]
    public async Task Free_pages_are_released_in_small_steps()
    {
        await MigrateAsync();
        await FillAsync();
        await CheckpointAsync();
        var large = Length();
        await _database.ExecuteAsync("DELETE FROM attempts", new { }, CancellationToken.None);
        _pages.Clear();

        await _database.TrimAsync(CancellationToken.None);

        await CheckpointAsync();
        Assert.InRange(Length(), 1, large / 2);
        Assert.InRange(await PragmaAsync("freelist_count"), 0, FreePages.Kept);
        // Each transaction releases a limited number of pages.
        Assert.InRange(_pages.Statements, (int)((large / 4096 - FreePages.Kept) / 500), Rows);
        Assert.Equal("ok", await _database.FirstAsync<string>("PRAGMA integrity_check", new { }, CancellationToken.None));
    }

    [Fact]
    public async Task Few_free_pages_are_kept_for_reuse()
    {
        await MigrateAsync();
        await FillAsync(FreePages.Kept / 4);
        await _database.ExecuteAsync("DELETE FROM attempts", new { }, CancellationToken.None);
        var free = await PragmaAsync("freelist_count");

        await _database.TrimAsync(CancellationToken.None);

        Assert.Equal(free, await PragmaAsync("freelist_count"));
        Assert.InRange(free, 1, FreePages.Kept);
    }

    [Fact]
    public async Task File_of_an_older_version_is_converted_without_loss()
    {
        using (var older = new SqliteConnection($"Data Source={_folder["x.db"]};Pooling=False"))
            await older.ExecuteAsync("CREATE TABLE older (number BIGINT); INSERT INTO older VALUES (1), (2); PRAGMA journal_mode = WAL");
        Assert.Equal(0, await PragmaAsync("auto_vacuum"));

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(MigrateAsync)));

        Assert.Equal(2, await PragmaAsync("auto_vacuum"));
        Assert.Equal([1, 2], await _database.QueryAsync<long>("SELECT number FROM older", new { }, CancellationToken.None));
        Assert.Equal("wal", await _database.FirstAsync<string>("PRAGMA journal_mode", new { }, CancellationToken.None));
    }

    private Task MigrateAsync() => Migrations.ApplyAsync(_database, TimeProvider.System, NullLogger.Instance, CancellationToken.None);

    // Each row fills one or two pages.
    private Task FillAsync(int rows = Rows) => _database.ExecuteAsync(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @rows)
        INSERT INTO attempts (id, kind, subject, client, forget_at) SELECT i, hex(randomblob(1800)), '', '', 0 FROM n
        """,
        new { rows }, CancellationToken.None);

    private Task<long> PragmaAsync(string pragma) => _database.FirstAsync<long>($"PRAGMA {pragma}", new { }, CancellationToken.None);

    private Task CheckpointAsync() => PragmaAsync("wal_checkpoint(TRUNCATE)");

    private long Length() => new FileInfo(_folder["x.db"]).Length;

    private sealed class TransactionPages
    {
        private int _statements;

        public int Statements => _statements;

        public void Listen(SqliteConnection connection) => SQLitePCL.raw.sqlite3_trace(connection.Handle, (_, statement) =>
        {
            if (statement.Contains("incremental_vacuum", StringComparison.Ordinal))
                Interlocked.Increment(ref _statements);
        }, null);

        public void Clear() => _statements = 0;
    }
}
