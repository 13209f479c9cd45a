using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Microsoft.Data.Sqlite;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>The tables of the database on the volume. Changes are refused by triggers on each table.</summary>
internal sealed class SqliteTables(SqliteDatabase database) : DatabaseTables
{
    private const string Prefix = "refuse_";

    /// <inheritdoc/>
    public override string Location => "SQLite";

    /// <inheritdoc/>
    public override async IAsyncEnumerable<object?[]> ReadAsync(DbConnection connection, Table table, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {table.ColumnList} FROM \"{table.Name}\"";
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return ValuesOf(reader, table);
    }

    /// <inheritdoc/>
    public override async Task AddAsync(IDbTransaction transaction, Table table, IAsyncEnumerable<object?[]> rows, CancellationToken cancel)
    {
        await using var command = ((SqliteConnection)transaction.Connection!).CreateCommand();
        command.Transaction = (SqliteTransaction)transaction;
        command.CommandText = $"INSERT INTO \"{table.Name}\" ({table.ColumnList}) VALUES ({string.Join(", ", table.Columns.Select((_, place) => $"@{place}"))})";
        foreach (var place in Enumerable.Range(0, table.Columns.Count))
            command.Parameters.Add(new SqliteParameter { ParameterName = $"@{place}" });
        await foreach (var row in rows.WithCancellation(cancel))
        {
            for (var place = 0; place < row.Length; place++)
                command.Parameters[place].Value = row[place] ?? DBNull.Value;
            await command.ExecuteNonQueryAsync(cancel);
        }
    }

    /// <inheritdoc/>
    /// <remarks>A trigger cannot be switched off: it is dropped, and made again.</remarks>
    public override async Task WithoutTriggersAsync(IDbTransaction transaction, Func<Task> work)
    {
        var connection = transaction.Connection!;
        var triggers = (await connection.QueryAsync<(string Name, string Sql)>("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'", transaction: transaction)).AsList();
        foreach (var (name, _) in triggers)
            await connection.ExecuteAsync($"DROP TRIGGER \"{name}\"", transaction: transaction);
        await work();
        foreach (var (_, sql) in triggers)
            await connection.ExecuteAsync(sql, transaction: transaction);
    }

    /// <inheritdoc/>
    public override Task RefuseUploadsAsync(IDbTransaction transaction) => transaction.Connection!.ExecuteAsync(
        $"""
        CREATE TRIGGER IF NOT EXISTS {Prefix}new_{Uploads} BEFORE INSERT ON {Uploads}
        WHEN NOT EXISTS (SELECT 1 FROM {Uploads} WHERE id = NEW.id)
        BEGIN SELECT RAISE(ABORT, '{Refusal}'); END
        """,
        transaction: transaction);

    /// <inheritdoc/>
    public override async Task RefuseChangesAsync(IDbTransaction transaction)
    {
        foreach (var table in await RefusingAsync())
        {
            foreach (var change in new[] { "INSERT", "UPDATE", "DELETE" })
            {
                await transaction.Connection!.ExecuteAsync(
                    $"CREATE TRIGGER IF NOT EXISTS {Prefix}{change}_{table} BEFORE {change} ON \"{table}\" BEGIN SELECT RAISE(ABORT, '{Refusal}'); END", transaction: transaction);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task AllowChangesAsync(IDbTransaction transaction)
    {
        var names = await transaction.Connection!.QueryAsync<string>(
            $"SELECT name FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, {Prefix.Length}) = '{Prefix}'", transaction: transaction);
        foreach (var name in names.AsList())
            await transaction.Connection!.ExecuteAsync($"DROP TRIGGER \"{name}\"", transaction: transaction);
    }

    /// <inheritdoc/>
    protected override async Task<(IReadOnlyList<Table> Tables, IReadOnlyList<(string From, string To)> References)> CatalogueAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var columns = await connection.QueryAsync<(string Table, string Name, string Type)>(
            """
            SELECT tables.name, columns.name, lower(columns.type) FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
            WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite!_%' ESCAPE '!'
            """);
        var references = await connection.QueryAsync<(string From, string To)>(
            """SELECT tables.name, keys."table" FROM sqlite_master AS tables, pragma_foreign_key_list(tables.name) AS keys WHERE tables.type = 'table'""");
        return (
            [.. columns.GroupBy(column => column.Table, StringComparer.Ordinal).Select(table => Of(table.Key, table.Select(column => new TableColumn(column.Name, KindOf(column.Type), column.Type))))],
            references.AsList());
    }
}
