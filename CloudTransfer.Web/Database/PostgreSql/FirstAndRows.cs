using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>The first row of a query and the rows of another.</summary>
internal sealed class FirstAndRows<T, TRow>(BoundQuery<T> first, BoundQuery<TRow> rows) : QueuedRead<(T? First, IReadOnlyList<TRow> Rows)>
{
    /// <inheritdoc/>
    public override void AddTo(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(PositionalQuery.Of(first.Query.Sql).BatchCommand(first.Arguments));
        batch.BatchCommands.Add(PositionalQuery.Of(rows.Query.Sql).BatchCommand(rows.Arguments));
    }

    /// <inheritdoc/>
    protected override async Task<(T? First, IReadOnlyList<TRow> Rows)> ReadAsync(NpgsqlDataReader reader, CancellationToken cancel)
    {
        var found = await PostgreSqlDatabase.ReadFirstAsync(first.Query, reader, cancel);
        await reader.NextResultAsync(cancel);
        return (found, await PostgreSqlDatabase.ReadAllAsync(rows.Query, reader, cancel));
    }
}
