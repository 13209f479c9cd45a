using System.Data.Common;
using System.Runtime.CompilerServices;

namespace CloudTransfer.Web.Database;

/// <summary>
/// The commands of one connection by their texts. SQLite compiles each once, which takes longer than a small change itself; the
/// connection disposes of what it has compiled.
/// </summary>
/// <param name="connection">The connection.</param>
internal sealed class CommandCache(DbConnection connection)
{
    // More than there are texts in use. Those with lists of values are many.
    private const int Most = 100;

    private static readonly ConditionalWeakTable<DbConnection, CommandCache> All = [];

    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    /// <summary>The commands of a connection.</summary>
    public static CommandCache Of(DbConnection connection) => All.GetValue(connection, key => new CommandCache(key));

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

    private void Clear()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
        _commands.Clear();
    }
}
