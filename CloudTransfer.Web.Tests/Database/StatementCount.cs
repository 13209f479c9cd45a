using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Counts the statements that connections execute, and runs an action at one of them.</summary>
internal sealed class StatementCount
{
    private readonly Lock _gate = new();
    private readonly List<string> _statements = [];
    private (string Part, int Number, Action Act)? _at;

    /// <summary>Starts to trace a connection.</summary>
    public void Listen(SqliteConnection connection) => raw.sqlite3_trace(connection.Handle, (_, statement) => Note(statement), null);

    /// <summary>The number of statements that contain <paramref name="part"/>.</summary>
    public int Of(string part)
    {
        lock (_gate)
            return _statements.Count(statement => statement.Contains(part, StringComparison.Ordinal));
    }

    /// <summary>Resets the count.</summary>
    public void Clear()
    {
        lock (_gate)
            _statements.Clear();
    }

    /// <summary>Runs an action at the statement with this number among those that contain <paramref name="part"/>, counted from 1.</summary>
    public void At(string part, int number, Action act) => _at = (part, number, act);

    private void Note(string statement)
    {
        lock (_gate)
            _statements.Add(statement);
        if (_at is { } at && statement.Contains(at.Part, StringComparison.Ordinal) && Of(at.Part) == at.Number)
            at.Act();
    }
}
