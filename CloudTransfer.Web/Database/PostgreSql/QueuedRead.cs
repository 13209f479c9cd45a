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
    public abstract Task AskAsync(ConnectionPool connections);

    /// <summary>Answers by a fault.</summary>
    public abstract void Fail(Exception fault);
}
