using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.PostgreSql;
using CloudTransfer.Web.Database.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>The tables that a move copies are all that there are, and the same in both databases.</summary>
public sealed class TablesTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Both_databases_have_the_same_tables_and_columns_and_a_move_copies_all_of_them()
    {
        using var sqlite = new SqliteDatabase(_folder["a.db"]);
        var reach = await (await PostgreSqlServer.SharedAsync()).NewDatabaseAsync();
        using var postgreSql = new PostgreSqlDatabase(reach);
        await sqlite.MigrateAsync(NullLogger.Instance, CancellationToken.None);
        await postgreSql.MigrateAsync(NullLogger.Instance, CancellationToken.None);

        var here = await new SqliteTables(sqlite).ListAsync(CancellationToken.None);
        var there = await new PostgreSqlTables(postgreSql, reach).ListAsync(CancellationToken.None);

        Assert.Equal(Columns(here), Columns(there));
        foreach (var (names, tables) in new[]
        {
            (await sqlite.QueryAsync<string>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'", new { }, CancellationToken.None), here),
            (await postgreSql.QueryAsync<string>("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", new { }, CancellationToken.None), there),
        })
            Assert.Equal(names.Except(["migrations", "moves", "moved_objects"]).Order(StringComparer.Ordinal), tables.Select(table => table.Name).Order(StringComparer.Ordinal));
        // So that the plans of statements are looked at with many rows.
        Assert.Equal(
            await postgreSql.QueryAsync<string>("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE \"C\"", new { }, CancellationToken.None),
            GrownTables.Names.Concat(GrownTables.Bounded.Keys).Order(StringComparer.Ordinal));
        Assert.True(Place(here, "transfers") < Place(here, "files") && Place(here, "files") < Place(here, "thumbnails"));
        Assert.True(Place(there, "tickets") < Place(there, "ticket_contents"));
    }

    private static IEnumerable<string> Columns(IEnumerable<Table> tables) =>
        tables.SelectMany(table => table.Columns.Select(column => $"{table.Name}.{column.Name} {column.Kind}")).Order(StringComparer.Ordinal);

    private static int Place(IReadOnlyList<Table> tables, string name) => tables.Index().First(table => string.Equals(table.Item.Name, name, StringComparison.Ordinal)).Index;
}
