using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Reflection;
using Dapper;

namespace CloudTransfer.Web.Database;

/// <summary>One statement for many rows: one round trip for all of them, where the database is asked over a network.</summary>
public static class StatementBatch
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Properties = new();

    /// <summary>Executes a statement once for each row, in their order.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="sql">The statement; its parameters have the names of the rows' properties, such as <c>@id</c>.</param>
    /// <param name="rows">The rows.</param>
    public static async Task ExecuteEachAsync(this IDbTransaction transaction, string sql, IEnumerable<object> rows)
    {
        if (transaction is not DbTransaction { Connection: { CanCreateBatch: true } connection } within)
        {
            await transaction.Connection!.ExecuteAsync(sql, rows, transaction);
            return;
        }

        await using var batch = connection.CreateBatch();
        batch.Transaction = within;
        foreach (var row in rows)
            batch.BatchCommands.Add(CommandOf(batch, sql, row));
        if (batch.BatchCommands.Count > 0)
            await batch.ExecuteNonQueryAsync();
    }

    private static DbBatchCommand CommandOf(DbBatch batch, string sql, object row)
    {
        var command = batch.CreateBatchCommand();
        command.CommandText = sql;
        foreach (var property in Properties.GetOrAdd(row.GetType(), type => type.GetProperties()))
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (property.Name, property.GetValue(row) ?? DBNull.Value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
