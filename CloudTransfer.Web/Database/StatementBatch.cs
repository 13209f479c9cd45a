using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Reflection;

namespace CloudTransfer.Web.Database;

/// <summary>Several statements at once: one round trip for all of them, where the database is asked over a network.</summary>
public static class StatementBatch
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <summary>Executes a statement once for each row, in their order.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sql">The statement; its parameters have the names of the rows' properties, such as <c>@id</c>.</param>
    /// <param name="rows">The rows.</param>
    public static Task ExecuteEachAsync(this IDbTransaction transaction, string sql, IEnumerable<object> rows) =>
        transaction.ExecuteAllAsync([.. rows.Select(row => new Statement(sql, row))]);

    /// <summary>Executes statements in their order, each of which sees what those before it did.</summary>
    /// <returns>How many rows each of them changed.</returns>
    public static Task<IReadOnlyList<int>> ExecuteAllAsync(this IDbTransaction transaction, IReadOnlyList<Statement> statements)
    {
        var within = (DbTransaction)transaction;
        return within.Connection!.CanCreateBatch
            ? within.Connection.ExecuteBatchAsync(statements, within)
            : ExecuteInTurnAsync(within, statements);
    }

    /// <summary>Executes statements in one round trip, of a database that can.</summary>
    /// <param name="connection">A connection to it.</param>
    /// <param name="statements">The statements.</param>
    /// <param name="within">The transaction; without one, the statements are one by themselves.</param>
    /// <returns>How many rows each of them changed.</returns>
    public static async Task<IReadOnlyList<int>> ExecuteBatchAsync(this DbConnection connection, IReadOnlyList<Statement> statements, DbTransaction? within = null)
    {
        if (statements.Count == 0)
            return [];
        await using var batch = connection.CreateBatch();
        batch.Transaction = within;
        foreach (var statement in statements)
        {
            var command = batch.CreateBatchCommand();
            command.CommandText = statement.Sql;
            Bind(command.Parameters, command.CreateParameter, statement);
            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync();
        return [.. batch.BatchCommands.Select(command => command.RecordsAffected)];
    }

    private static async Task<IReadOnlyList<int>> ExecuteInTurnAsync(DbTransaction transaction, IReadOnlyList<Statement> statements)
    {
        var commands = CommandCache.Of(transaction.Connection!);
        var changed = new List<int>(statements.Count);
        foreach (var statement in statements)
        {
            var command = commands.Of(statement.Sql);
            command.Transaction = transaction;
            Bind(command.Parameters, command.CreateParameter, statement);
            changed.Add(await command.ExecuteNonQueryAsync());
        }

        return changed;
    }

    private static void Bind(DbParameterCollection parameters, Func<DbParameter> create, Statement statement)
    {
        parameters.Clear();
        foreach (var property in Properties.GetOrAdd(statement.Arguments.GetType(), type => type.GetProperties()))
        {
            var parameter = create();
            (parameter.ParameterName, parameter.Value) = (property.Name, property.GetValue(statement.Arguments) ?? DBNull.Value);
            parameters.Add(parameter);
        }
    }
}

/// <summary>A statement that changes rows.</summary>
/// <param name="Sql">Its text.</param>
/// <param name="Arguments">Its parameters, by the names of the properties, such as <c>@id</c>.</param>
public sealed record Statement(string Sql, object Arguments);
