using System.Data.Common;
using System.Runtime.CompilerServices;

namespace CloudTransfer.Web.Database;

/// <summary>The commands of one connection by their texts. SQLite compiles each once, which takes longer than a small change itself.</summary>
/// <param name="connection">The connection.</param>
internal sealed class CommandCache(DbConnection connection) : IDisposable
{
    // More than there are texts in use. Those with lists of values are many.
    private const int Most = 100;

    private static readonly ConditionalWeakTable<DbConnection, CommandCache> Kept = [];

    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>Those that a connection keeps from one transaction to the next; null where it keeps none.</summary>
    public static CommandCache? KeptBy(DbConnection connection) => Kept.TryGetValue(connection, out var commands) ? commands : null;

    /// <summary>Has a connection keep them; the caller disposes of them with it.</summary>
    public static CommandCache Keep(DbConnection connection) => Kept.GetValue(connection, kept => new CommandCache(kept));

    /// <summary>The command with this text, and the parameters of its last use.</summary>
    public DbCommand Of(string sql)
    {
        if (_commands.TryGetValue(sql, out var known))
            return known;
        if (_commands.Count == Most)
            Clear();
        var command = connection.CreateCommand();
        command.CommandText = sql;
        _commands.Add(sql, command);
        return command;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Clear()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _commands.Clear();
    }
}
