using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Records every statement that connections execute, with its arguments.</summary>
internal sealed partial class StatementTrace
{
    private readonly ConcurrentDictionary<string, bool> _statements = new(StringComparer.Ordinal);

    /// <summary>The distinct statements, with white space collapsed.</summary>
    public IReadOnlyCollection<string> Statements => [.. _statements.Keys];

    /// <summary>Starts to trace a connection.</summary>
    public void Listen(SqliteConnection connection) =>
        raw.sqlite3_trace(connection.Handle, (_, statement) => _statements.TryAdd(OneLine(statement), true), null);

    /// <summary>Clears the record.</summary>
    public void Forget() => _statements.Clear();

    public static string OneLine(string statement) => Space().Replace(statement, " ").Trim();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
