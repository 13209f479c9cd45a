using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace CloudTransfer.Web.Tests.Database;

/// <summary>Writes down every statement that connections run, with its arguments in their places.</summary>
internal sealed partial class StatementTrace
{
    private readonly ConcurrentDictionary<string, bool> _statements = new(StringComparer.Ordinal);

    /// <summary>The statements, each once, white space as single spaces.</summary>
    public IReadOnlyCollection<string> Statements => [.. _statements.Keys];

    /// <summary>Listens to a connection.</summary>
    public void Listen(SqliteConnection connection) =>
        raw.sqlite3_trace(connection.Handle, (_, statement) => _statements.TryAdd(OneLine(statement), true), null);

    /// <summary>Begins anew.</summary>
    public void Forget() => _statements.Clear();

    public static string OneLine(string statement) => Space().Replace(statement, " ").Trim();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Space();
}
