using System.Globalization;
using CloudTransfer.Web.Database.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Database;

public sealed class MigrationsTests : IDisposable
{
    private readonly TestFolder _volume = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _volume.Dispose();
    }

    [Fact]
    public async Task Six_replicas_that_start_together_on_an_empty_volume_all_serve()
    {
        var replicas = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ReplicaProcess.StartAsync(_volume.Path)));
        try
        {
            var answer = await replicas[0].Client.PutFileAsync("a", [1, 2, 3]);

            foreach (var replica in replicas)
                Assert.Equal([1, 2, 3], await replica.Client.DownloadAsync(answer.Id));
            Assert.Equal(Known().Count, replicas.Sum(replica => replica.Log.Split("Applied migration").Length - 1));
            Assert.All(replicas, replica => Assert.Empty(replica.Errors));
        }
        finally
        {
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
    }

    [Fact]
    public async Task Each_migration_is_applied_once_however_many_begin_at_the_same_moment()
    {
        await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => ApplyAsync(new SqliteDatabase(_volume["x.db"])))));
        await ApplyAsync(new SqliteDatabase(_volume["x.db"]));

        var applied = await new SqliteDatabase(_volume["x.db"]).QueryAsync<long>("SELECT number FROM migrations ORDER BY number", new { }, CancellationToken.None);
        Assert.Equal(Known(), applied);
    }

    [Fact]
    public async Task A_newer_schema_stops_the_replica_and_says_so()
    {
        var database = new SqliteDatabase(_volume["cloudtransfer.db"]);
        await ApplyAsync(database);
        await database.ExecuteAsync("INSERT INTO migrations VALUES (9999, 'from the future', 0)", new { }, CancellationToken.None);

        var (exitCode, log) = await ReplicaProcess.RunAsync(_volume.Path);

        Assert.Equal(1, exitCode);
        Assert.Contains("The database has schema 9999", log, StringComparison.Ordinal);
        Assert.Contains("start the newer version", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Now listening", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Uploads_that_an_older_version_began_have_the_space_that_it_gave_them()
    {
        var database = new SqliteDatabase(_volume["x.db"]);
        // A transfer in two lanes of which some has come, one that is sealed, and a PUT under way.
        await ApplyAsync(database, before: 11,
        [
            "INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at) VALUES ('a', 'a', 'receiving', '', 1, 90, 100, 1, '', 0), ('s', 's', 'sealed', '', 0, 7, 7, 1, '', 0)",
            "INSERT INTO lanes (token_hash, transfer_id, number, start, length, place, metadata, received, place_end, crcs, broken, expires_at) VALUES ('1', 'a', 0, 0, 50, 5, '', 50, 55, '', 0, 0), ('2', 'a', 1, 50, 40, 55, '', 10, 65, '', 0, 0)",
            "INSERT INTO uploads (id, client, weight, reserved, promised) VALUES ('a', 'c', 1, 0, 0), ('p', 'c', 1, 30, 30)",
            "UPDATE room SET taken = 137, promised = 30",
        ]);

        await ApplyAsync(database);

        Assert.Equal([("a", 100, 65), ("p", 30, 0)], await database.QueryAsync<(string, long, long)>("SELECT id, reserved, filled FROM uploads ORDER BY id", new { }, CancellationToken.None));
        Assert.Equal([55, 100], await database.QueryAsync<long>("SELECT reserved_end FROM lanes ORDER BY number", new { }, CancellationToken.None));
        Assert.Equal((137, 30, 65), await database.FirstAsync<(long, long, long)>("SELECT taken, promised, unsent FROM storage_totals", new { }, CancellationToken.None));
    }

    [Fact]
    public async Task Files_of_an_older_version_stand_in_their_order_with_folders_first()
    {
        var database = new SqliteDatabase(_volume["x.db"]);
        await ApplyAsync(database, before: 16,
        [
            "INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at) VALUES ('a', 'a', 'sealed', '', 1, 90, 100, 1, '', 0)",
            "INSERT INTO files (transfer_id, number, folder, name, size, start, crc32, modified_at) VALUES ('a', 0, '', 'b', 0, 0, 0, 0), ('a', 1, 'F b', '1', 0, 0, 0, 0), ('a', 2, 'F/a', '1', 0, 0, 0, 0), ('a', 3, 'F', '9', 0, 0, 0, 0)",
            "INSERT INTO folders (transfer_id, path, parent, file_count, size) VALUES ('a', 'F', '', 2, 0), ('a', 'F/a', 'F', 1, 0), ('a', 'F b', '', 1, 0)",
        ]);

        await ApplyAsync(database);

        Assert.Equal([2, 3, 1, 0], await database.QueryAsync<long>("SELECT number FROM files ORDER BY position", new { }, CancellationToken.None));
        Assert.Equal(["F", "F/a", "F b"], await database.QueryAsync<string>("SELECT path FROM folders ORDER BY position", new { }, CancellationToken.None));
    }

    [Fact]
    public async Task What_an_older_version_had_to_do_in_the_background_becomes_jobs()
    {
        var database = new SqliteDatabase(_volume["x.db"]);
        await ApplyAsync(database, before: 19,
        [
            """
            INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, sealed_at, line, hashed, hashing_until, verdict, scan_began_at, scanned)
            VALUES ('new', '1', 'sealed', '', 0, 90, 90, 1, '', 5, 8, 3, 0, 99, NULL, NULL, 0), ('hashed', '2', 'sealed', '', 0, 91, 91, 1, '', 6, NULL, 4, 1, NULL, NULL, 77, 12),
                ('unchecked', '3', 'sealed', '', 0, 92, 92, 1, '', 7, NULL, 4, 1, NULL, 'unchecked', 78, 0), ('clean', '4', 'sealed', '', 0, 93, 93, 1, '', 7, NULL, 4, 1, NULL, 'clean', 78, 2),
                ('arriving', '5', 'receiving', '', 0, 94, 94, 1, '', 7, NULL, 4, 0, NULL, NULL, NULL, 0)
            """,
            "INSERT INTO tombstones (owner_hash, transfer_id, ending, completed, ended_at, forget_at) VALUES ('h', 'gone', 'owner', 1, 2, 3)",
        ]);

        await ApplyAsync(database);

        Assert.Equal(
            [("checksum", "new", 3, 90, 8, null, 0), ("scan", "hashed", 4, 6, 6, 77, 12), ("scan", "unchecked", 4, 7, 7, 78, 0)],
            await database.QueryAsync<(string, string, long, long, long, long?, long)>(
                "SELECT kind, subject, queue, priority, due_at, failing_since, progress FROM jobs ORDER BY kind, subject", new { }, CancellationToken.None));
        Assert.Equal("gone", await database.FirstAsync<string>("SELECT transfer_id FROM removed_transfers", new { }, CancellationToken.None));
        Assert.Equal((5, 460), await database.FirstAsync<(long, long)>("SELECT COUNT(*), SUM(size) FROM transfers", new { }, CancellationToken.None));
    }

    [Fact]
    public async Task Totals_go_on_under_their_new_names_and_a_replica_of_the_version_before_commits_nothing()
    {
        var database = new SqliteDatabase(_volume["x.db"]);
        await ApplyAsync(database, before: 20,
        [
            Sealed("a", 7, "line"),
            "INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at) VALUES ('u', 'u', 'receiving', '', 0, 9, 9, 1, '', 0)",
            "UPDATE room SET taken = 500",
        ]);

        await ApplyAsync(database);
        await database.ExecuteAsync(Sealed("b", 5, "queue"), new { }, CancellationToken.None);
        await database.ExecuteAsync("UPDATE transfers SET row_bytes = row_bytes + 11 WHERE id = 'a'", new { }, CancellationToken.None);
        await database.ExecuteAsync("DELETE FROM transfers WHERE id = 'b'", new { }, CancellationToken.None);
        await Assert.ThrowsAsync<SqliteException>(() => database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("UPDATE transfers SET state = 'sealed' WHERE id = 'u'", transaction: transaction);
                await transaction.Connection!.ExecuteAsync("UPDATE room SET taken = taken + 9 WHERE id = 1", transaction: transaction);
            },
            CancellationToken.None));

        Assert.Equal((1, 7), await database.FirstAsync<(long, long)>("SELECT sealed, stored FROM sealed_totals", new { }, CancellationToken.None));
        Assert.Equal(511, await database.FirstAsync<long>("SELECT taken FROM storage_totals", new { }, CancellationToken.None));
        Assert.Equal("receiving", await database.FirstAsync<string>("SELECT state FROM transfers WHERE id = 'u'", new { }, CancellationToken.None));

        static string Sealed(string id, long bytes, string queue) =>
            $"INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, created_at, row_bytes, {queue}) VALUES ('{id}', '{id}', 'sealed', '', 0, {bytes}, {bytes}, 1, '', 0, 100, 3)";
    }

    private static Task ApplyAsync(SqliteDatabase database) =>
        Migrations.ApplyAsync(database, TimeProvider.System, NullLogger.Instance, CancellationToken.None);

    // As an older version left it.
    private static async Task ApplyAsync(SqliteDatabase database, long before, IEnumerable<string> rows)
    {
        var assembly = typeof(Program).Assembly;
        var schema = assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Where(name => long.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture) < before)
            .Select(name => new StreamReader(assembly.GetManifestResourceStream(name)!).ReadToEnd());
        string[] applied =
        [
            "CREATE TABLE migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)",
            $"INSERT INTO migrations VALUES ({before - 1}, 'the last', 0)",
        ];
        foreach (var statement in schema.Concat(applied).Concat(rows))
            await database.ExecuteAsync(statement, new { }, CancellationToken.None);
    }

    private static List<long> Known() =>
    [
        .. typeof(Program).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => long.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture))
            .Order(),
    ];
}
