using System.Data;
using System.Data.Common;

namespace CloudTransfer.Web.Database;

/// <summary>
/// The tables of a database as such, whatever is in them: to copy all rows to another database, and to refuse changes meanwhile.
/// They are read from the database's own catalogue, so that a table that is added later is not forgotten.
/// </summary>
public abstract class DatabaseTables
{
    /// <summary>What changes that are refused are answered with.</summary>
    protected const string Refusal = "changes_refused";

    /// <summary>The table whose rows are the uploads under way.</summary>
    protected const string Uploads = "uploads";

    // What each database has of its own.
    private static readonly string[] Own = ["migrations", "moves", "moved_objects"];

    // Keys of sign-in may be made at any time, and go by themselves.
    private const string KeyRing = "key_ring";

    /// <summary>Where the database is, for people: without a password.</summary>
    public abstract string Location { get; }

    /// <summary>All tables but those that each database has of its own, each behind those that it refers to.</summary>
    public async Task<IReadOnlyList<Table>> ListAsync(CancellationToken cancel)
    {
        var (tables, references) = await CatalogueAsync(cancel);
        var (waiting, ordered) = (tables.Where(table => !Own.Contains(table.Name, StringComparer.Ordinal)).OrderBy(table => table.Name, StringComparer.Ordinal).ToList(), new List<Table>());
        while (waiting.Count > 0)
        {
            var next = waiting.First(table => !references.Any(reference => string.Equals(reference.From, table.Name, StringComparison.Ordinal)
                && !string.Equals(reference.To, table.Name, StringComparison.Ordinal) && waiting.Exists(other => string.Equals(other.Name, reference.To, StringComparison.Ordinal))));
            waiting.Remove(next);
            ordered.Add(next);
        }

        return ordered;
    }

    /// <summary>Those that refuse changes when they are told to.</summary>
    protected async Task<IReadOnlyList<string>> RefusingAsync() =>
        [.. (await ListAsync(CancellationToken.None)).Select(table => table.Name).Where(name => name is not KeyRing)];

    /// <summary>The rows of a table, each with a value for each column.</summary>
    /// <param name="connection">An open connection to this database.</param>
    /// <param name="table">The table.</param>
    /// <param name="cancel">Ends the reading.</param>
    public abstract IAsyncEnumerable<object?[]> ReadAsync(DbConnection connection, Table table, CancellationToken cancel);

    /// <summary>Adds rows to a table.</summary>
    public abstract Task AddAsync(IDbTransaction transaction, Table table, IAsyncEnumerable<object?[]> rows, CancellationToken cancel);

    /// <summary>Does <paramref name="work"/> while no trigger acts: rows are written as they are, and no change is refused.</summary>
    public abstract Task WithoutTriggersAsync(IDbTransaction transaction, Func<Task> work);

    /// <summary>From the commit on no upload can begin, at any replica; those under way go on.</summary>
    public abstract Task RefuseUploadsAsync(IDbTransaction transaction);

    /// <summary>From the commit on no replica can change anything: it is answered with an error of the database, and requests with 503.</summary>
    public abstract Task RefuseChangesAsync(IDbTransaction transaction);

    /// <summary>Ends both.</summary>
    public abstract Task AllowChangesAsync(IDbTransaction transaction);

    /// <summary>All tables, and which refers to which other.</summary>
    protected abstract Task<(IReadOnlyList<Table> Tables, IReadOnlyList<(string From, string To)> References)> CatalogueAsync(CancellationToken cancel);

    /// <summary>A table with its columns in order.</summary>
    protected static Table Of(string name, IEnumerable<TableColumn> columns) => new(name, [.. columns.OrderBy(column => column.Name, StringComparer.Ordinal)]);

    /// <summary>What the values of a column are.</summary>
    /// <param name="type">What the database calls it, in lower case.</param>
    /// <exception cref="InvalidOperationException">Nobody has said how values of this type are copied.</exception>
    protected static ColumnKind KindOf(string type) => type switch
    {
        "bigint" or "integer" or "smallint" or "int8" or "int4" or "int2" or "boolean" or "bool" => ColumnKind.Number,
        "text" => ColumnKind.Text,
        "blob" or "bytea" => ColumnKind.Bytes,
        _ => throw new InvalidOperationException($"Columns of type {type} cannot be copied."),
    };

    /// <summary>The values of the row that a reader is at.</summary>
    protected static object?[] ValuesOf(DbDataReader row, Table table)
    {
        var values = new object?[table.Columns.Count];
        for (var column = 0; column < values.Length; column++)
            values[column] = row.IsDBNull(column) ? null : ValueOf(row, column, table.Columns[column]);
        return values;
    }

    private static object ValueOf(DbDataReader row, int column, TableColumn of) => of.Kind switch
    {
        ColumnKind.Number when of.Type.StartsWith("bool", StringComparison.Ordinal) => row.GetBoolean(column) ? 1L : 0L,
        ColumnKind.Number => row.GetInt64(column),
        ColumnKind.Text => row.GetString(column),
        _ => row.GetFieldValue<byte[]>(column),
    };
}
