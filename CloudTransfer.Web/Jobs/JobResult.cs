using System.Data;

namespace CloudTransfer.Web.Jobs;

/// <summary>How an attempt at a job ended. An exception is a failed attempt, too.</summary>
public abstract record JobResult
{
    private JobResult()
    {
    }

    /// <summary>Changes rows in the transaction that ends the attempt, which happens only while the lease is held; null for nothing.</summary>
    /// <remarks>It may be called twice, of which only the second call counts.</remarks>
    public Func<IDbTransaction, Task>? Write { get; init; }

    /// <summary>Called once when that transaction has been committed; null for nothing.</summary>
    public Action? Written { get; init; }

    /// <summary>All is done: the job leaves the table, or, where it is periodic, is due again after its period.</summary>
    public sealed record Done : JobResult;

    /// <summary>Some of it is done: the jobs of other clients are served before it goes on.</summary>
    /// <param name="Progress">The number of the first file that has not been worked on.</param>
    public sealed record Yield(long Progress) : JobResult;

    /// <summary>Nothing was done, and nothing failed: its time has not come. Failures from before still count.</summary>
    /// <param name="Delay">After how long it is looked at again; at most <see cref="JobHandler.LongestWait"/>.</param>
    public sealed record Later(TimeSpan Delay) : JobResult;

    /// <summary>It failed, and is tried again.</summary>
    /// <param name="Error">A code, without names, paths or tokens.</param>
    /// <param name="Progress">The number of the first file that has not been worked on.</param>
    public sealed record Retry(string Error, long Progress) : JobResult
    {
        /// <summary>How long it waits; null for what <see cref="Backoff"/> says.</summary>
        public TimeSpan? Delay { get; init; }

        /// <summary>Whether other jobs of the kind would fail as well, so that the replica pauses before the next.</summary>
        public bool PausesKind { get; init; }
    }
}
