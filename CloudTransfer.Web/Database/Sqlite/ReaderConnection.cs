using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>A connection for one reader at a time, with the statements that it has prepared.</summary>
internal sealed class ReaderConnection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, sqlite3_stmt> _prepared = new(StringComparer.Ordinal);

    /// <summary>Whether the database has answered every question so far.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>The first row; the type's default when there is none.</summary>
    /// <exception cref="SqliteException">The database does not answer.</exception>
    public T? First<T>(Query<T> query, ReadOnlySpan<Argument> arguments)
    {
        var statement = Bind(query.Sql, arguments);
        try
        {
            return Step(statement) ? query.Read(new Row(statement)) : default;
        }
        finally
        {
            Reset(statement);
        }
    }

    /// <summary>All rows.</summary>
    /// <exception cref="SqliteException">The database does not answer.</exception>
    public List<T> All<T>(Query<T> query, ReadOnlySpan<Argument> arguments)
    {
        var rows = new List<T>();
        var statement = Bind(query.Sql, arguments);
        try
        {
            while (Step(statement))
                rows.Add(query.Read(new Row(statement)));
            return rows;
        }
        finally
        {
            Reset(statement);
        }
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private sqlite3_stmt Bind(string sql, ReadOnlySpan<Argument> arguments)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out statement));
            _prepared.Add(sql, statement);
        }

        for (var place = 0; place < arguments.Length; place++)
            Check(arguments[place].Bind(statement, place + 1));
        return statement;
    }

    private bool Step(sqlite3_stmt statement)
    {
        var answer = raw.sqlite3_step(statement);
        if (answer is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            Check(answer);
        return answer is raw.SQLITE_ROW;
    }

    // Ends the reading of the database as it was at one moment; it repeats the fault of the step, which has been told.
    private static void Reset(sqlite3_stmt statement) => _ = raw.sqlite3_reset(statement);

    private void Check(int answer)
    {
        if (answer is raw.SQLITE_OK)
            return;
        IsSound = false;
        SqliteException.ThrowExceptionForRC(answer, connection.Handle);
    }
}
