using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>The first row of a query and the rows of another.</summary>
internal sealed class FirstAndRows<T, TRow>(BoundQuery<T> first, BoundQuery<TRow> rows) : QueuedRead
{
    private readonly TaskCompletionSource<(T? First, IReadOnlyList<TRow> Rows)> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override bool IsEnded => _ended.Task.IsCompleted;

    /// <summary>The answer to what has been queued. Whoever gives it up harms none of those that it is sent with.</summary>
    public async Task<(T? First, IReadOnlyList<TRow> Rows)> WaitAsync(CancellationToken cancel)
    {
        await using var registration = cancel.UnsafeRegister((ended, token) => ((TaskCompletionSource<(T?, IReadOnlyList<TRow>)>)ended!).TrySetCanceled(token), _ended);
        return await _ended.Task;
    }

    /// <summary>Asks alone.</summary>
    public Task<(T? First, IReadOnlyList<TRow> Rows)> AskAsync(ConnectionPool connections, CancellationToken cancel) => connections.UseAsync(async connection =>
    {
        await using var batch = new NpgsqlBatch(connection);
        AddTo(batch);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await ReadAsync(reader, cancel);
    }, cancel);

    /// <inheritdoc/>
    public override void AddTo(NpgsqlBatch batch)
    {
        batch.BatchCommands.Add(PositionalQuery.Of(first.Query.Sql).BatchCommand(first.Arguments));
        batch.BatchCommands.Add(PositionalQuery.Of(rows.Query.Sql).BatchCommand(rows.Arguments));
    }

    /// <inheritdoc/>
    public override async Task AnswerAsync(NpgsqlDataReader reader) => _ended.TrySetResult(await ReadAsync(reader, CancellationToken.None));

    /// <inheritdoc/>
    public override async Task AskAsync(ConnectionPool connections)
    {
        try
        {
            _ended.TrySetResult(await AskAsync(connections, CancellationToken.None));
        }
        catch (Exception fault)
        {
            _ended.TrySetException(fault);
        }
    }

    /// <inheritdoc/>
    public override void Fail(Exception fault) => _ended.TrySetException(fault);

    private async Task<(T? First, IReadOnlyList<TRow> Rows)> ReadAsync(NpgsqlDataReader reader, CancellationToken cancel)
    {
        var found = await PostgreSqlDatabase.ReadFirstAsync(first.Query, reader, cancel);
        await reader.NextResultAsync(cancel);
        return (found, await PostgreSqlDatabase.ReadAllAsync(rows.Query, reader, cancel));
    }
}
