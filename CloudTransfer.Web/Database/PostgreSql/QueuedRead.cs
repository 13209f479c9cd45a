using Npgsql;

namespace CloudTransfer.Web.Database.PostgreSql;

/// <summary>Short queries of one request, which may be sent together with those of others.</summary>
internal abstract class QueuedRead
{
    /// <summary>Whether it is answered, or nobody waits for it any more.</summary>
    public abstract bool IsEnded { get; }

    /// <summary>Adds its commands to a batch.</summary>
    public abstract void AddTo(NpgsqlBatch batch);

    /// <summary>Reads its results, the first of which the reader is at, and answers.</summary>
    public abstract Task AnswerAsync(NpgsqlDataReader reader);

    /// <summary>Asks alone, and answers by the result or the fault.</summary>
    public abstract Task AskAsync(NpgsqlDataSource source);

    /// <summary>Answers by a fault.</summary>
    public abstract void Fail(Exception fault);
}

/// <summary>Short queries of one request that make one value.</summary>
internal abstract class QueuedRead<T> : QueuedRead
{
    private readonly TaskCompletionSource<T> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <inheritdoc/>
    public override bool IsEnded => _ended.Task.IsCompleted;

    /// <summary>The answer to what has been queued. Whoever gives it up harms none of those that it is sent with.</summary>
    public async Task<T> WaitAsync(CancellationToken cancel)
    {
        await using var registration = cancel.UnsafeRegister((ended, token) => ((TaskCompletionSource<T>)ended!).TrySetCanceled(token), _ended);
        return await _ended.Task;
    }

    /// <summary>Asks alone.</summary>
    public async Task<T> AskAsync(NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var connection = await source.OpenConnectionAsync(cancel);
        await using var batch = new NpgsqlBatch(connection);
        AddTo(batch);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        return await ReadAsync(reader, cancel);
    }

    /// <inheritdoc/>
    public override async Task AskAsync(NpgsqlDataSource source)
    {
        try
        {
            _ended.TrySetResult(await AskAsync(source, CancellationToken.None));
        }
        catch (Exception fault)
        {
            _ended.TrySetException(fault);
        }
    }

    /// <inheritdoc/>
    public override async Task AnswerAsync(NpgsqlDataReader reader) => _ended.TrySetResult(await ReadAsync(reader, CancellationToken.None));

    /// <inheritdoc/>
    public override void Fail(Exception fault) => _ended.TrySetException(fault);

    /// <summary>Reads its results, the first of which the reader is at.</summary>
    protected abstract Task<T> ReadAsync(NpgsqlDataReader reader, CancellationToken cancel);
}
