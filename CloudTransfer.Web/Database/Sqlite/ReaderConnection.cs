using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTransfer.Web.Database.Sqlite;

/// <summary>A connection for one reader at a time, with the statements that it has prepared.</summary>
internal sealed class ReaderConnection(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, PreparedStatement> _prepared = new(StringComparer.Ordinal);

    /// <summary>Whether no statement has failed so far.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>The first row; the type's default when there is none.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
    public T? First<T>(Query<T> query, ReadOnlySpan<Argument> arguments)
    {
        var statement = Bind(query.Sql, arguments);
        try
        {
            return Step(statement) ? query.Read(new Row(statement)) : default;
        }
        finally
        {
            statement.Reset();
        }
    }

    /// <summary>All rows.</summary>
    /// <exception cref="SqliteException">The statement failed.</exception>
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
            statement.Reset();
        }
    }

    public void Dispose()
    {
        foreach (var statement in _prepared.Values)
            statement.Dispose();
        connection.Dispose();
    }

    private PreparedStatement Bind(string sql, ReadOnlySpan<Argument> arguments)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(connection.Handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            statement = new PreparedStatement(handle);
            _prepared.Add(sql, statement);
        }

        Check(statement.Bind(arguments));
        return statement;
    }

    private bool Step(PreparedStatement statement)
    {
        var result = statement.Step();
        if (result is not (raw.SQLITE_ROW or raw.SQLITE_DONE))
            Check(result);
        return result is raw.SQLITE_ROW;
    }

    private void Check(int result)
    {
        if (result is raw.SQLITE_OK)
            return;
        IsSound = false;
        SqliteException.ThrowExceptionForRC(result, connection.Handle);
    }
}
