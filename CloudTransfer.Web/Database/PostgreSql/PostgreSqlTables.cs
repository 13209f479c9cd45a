using System.Data;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>The tables of a PostgreSQL database. Rows are added by COPY; changes are refused by triggers on each table.</summary>
internal sealed class PostgreSqlTables(PostgreSqlDatabase database, string connectionString) : DatabaseTables
{
    private const string Name = "refuse_changes";

    // Reading or deleting all rows of a table takes as long as it takes.
    private const int NoTimeout = 0;

    /// <inheritdoc/>
    public override string Location => PostgreSqlConnections.NameOf(connectionString);

    /// <inheritdoc/>
    public override async IAsyncEnumerable<object?[]> ReadAsync(DbConnection connection, Table table, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var command = connection.CreateCommand();
        (command.CommandText, command.CommandTimeout) = ($"SELECT {table.ColumnList} FROM \"{table.Name}\"", NoTimeout);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
            yield return ValuesOf(reader, table);
    }

    /// <inheritdoc/>
    public override async Task AddAsync(IDbTransaction transaction, Table table, IAsyncEnumerable<object?[]> rows, CancellationToken cancel)
    {
        var connection = (NpgsqlConnection)transaction.Connection!;
        await using (var import = await connection.BeginBinaryImportAsync($"COPY \"{table.Name}\" ({table.ColumnList}) FROM STDIN (FORMAT BINARY)", cancel))
        {
            import.Timeout = TimeSpan.Zero;
            await foreach (var row in rows.WithCancellation(cancel))
            {
                await import.StartRowAsync(cancel);
                for (var place = 0; place < row.Length; place++)
                    await WriteAsync(import, row[place], table.Columns[place].Type, cancel);
            }

            await import.CompleteAsync(cancel);
        }

        // Where a column counts by itself, it goes on behind what was added.
        foreach (var column in table.Columns.Where(column => column.Kind is ColumnKind.Number))
        {
            await connection.ExecuteAsync(
                $"""
                SELECT setval(pg_get_serial_sequence(@table, @column), (SELECT MAX("{column.Name}") FROM "{table.Name}"))
                WHERE pg_get_serial_sequence(@table, @column) IS NOT NULL AND EXISTS (SELECT 1 FROM "{table.Name}")
                """,
                new { table = $"\"{table.Name}\"", column = column.Name }, transaction, NoTimeout);
        }

        // Autovacuum would come by within a minute or so; until then plans would be those for empty tables.
        await connection.ExecuteAsync($"ANALYZE \"{table.Name}\"", transaction: transaction, commandTimeout: NoTimeout);
    }

    /// <inheritdoc/>
    public override async Task WithoutTriggersAsync(IDbTransaction transaction, Func<Task> work)
    {
        var tables = await ListAsync(CancellationToken.None);
        foreach (var table in tables)
            await transaction.Connection!.ExecuteAsync($"ALTER TABLE \"{table.Name}\" DISABLE TRIGGER USER", transaction: transaction);
        await work();
        foreach (var table in tables)
            await transaction.Connection!.ExecuteAsync($"ALTER TABLE \"{table.Name}\" ENABLE TRIGGER USER", transaction: transaction);
    }

    /// <inheritdoc/>
    public override Task RefuseUploadsAsync(IDbTransaction transaction) => transaction.Connection!.ExecuteAsync(
        $"""
        CREATE OR REPLACE FUNCTION refuse_uploads() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT 1 FROM {Uploads} WHERE id = NEW.id) THEN RETURN NEW; END IF;
            RAISE EXCEPTION '{Refusal}';
        END $$;
        DROP TRIGGER IF EXISTS refuse_uploads ON {Uploads};
        CREATE TRIGGER refuse_uploads BEFORE INSERT ON {Uploads} FOR EACH ROW EXECUTE FUNCTION refuse_uploads();
        """,
        transaction: transaction);

    /// <inheritdoc/>
    public override async Task RefuseChangesAsync(IDbTransaction transaction)
    {
        await transaction.Connection!.ExecuteAsync(
            $"CREATE OR REPLACE FUNCTION {Name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{Refusal}'; END $$", transaction: transaction);
        foreach (var table in await RefusingAsync())
        {
            await transaction.Connection!.ExecuteAsync(
                $"""
                DROP TRIGGER IF EXISTS {Name} ON "{table}";
                CREATE TRIGGER {Name} BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON "{table}" FOR EACH STATEMENT EXECUTE FUNCTION {Name}();
                """,
                transaction: transaction);
        }
    }

    /// <inheritdoc/>
    public override Task AllowChangesAsync(IDbTransaction transaction) => transaction.Connection!.ExecuteAsync(
        $"""
        DROP FUNCTION IF EXISTS refuse_uploads() CASCADE;
        DROP FUNCTION IF EXISTS {Name}() CASCADE;
        """,
        transaction: transaction);

    /// <inheritdoc/>
    protected override async Task<(IReadOnlyList<Table> Tables, IReadOnlyList<(string From, string To)> References)> CatalogueAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        var columns = await connection.QueryAsync<(string Table, string Name, string Type)>(
            """
            SELECT columns.table_name::text, columns.column_name::text, columns.udt_name::text FROM information_schema.columns
            JOIN information_schema.tables USING (table_schema, table_name)
            WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
            """);
        var references = await connection.QueryAsync<(string From, string To)>(
            """
            SELECT child.relname::text, parent.relname::text FROM pg_constraint
            JOIN pg_class AS child ON child.oid = conrelid JOIN pg_class AS parent ON parent.oid = confrelid
            WHERE contype = 'f' AND child.relnamespace = current_schema()::regnamespace
            """);
        return (
            [.. columns.GroupBy(column => column.Table, StringComparer.Ordinal).Select(table => Of(table.Key, table.Select(column => new TableColumn(column.Name, KindOf(column.Type), column.Type))))],
            references.AsList());
    }

    private static Task WriteAsync(NpgsqlBinaryImporter import, object? value, string type, CancellationToken cancel) => (value, type) switch
    {
        (null, _) => import.WriteNullAsync(cancel),
        (long number, "int8") => import.WriteAsync(number, NpgsqlDbType.Bigint, cancel),
        (long number, "int4") => import.WriteAsync((int)number, NpgsqlDbType.Integer, cancel),
        (long number, "int2") => import.WriteAsync((short)number, NpgsqlDbType.Smallint, cancel),
        (long number, "bool") => import.WriteAsync(number != 0, NpgsqlDbType.Boolean, cancel),
        (string text, _) => import.WriteAsync(text, NpgsqlDbType.Text, cancel),
        (byte[] bytes, _) => import.WriteAsync(bytes, NpgsqlDbType.Bytea, cancel),
        _ => throw new InvalidOperationException($"A column of type {type} cannot be written."),
    };
}
