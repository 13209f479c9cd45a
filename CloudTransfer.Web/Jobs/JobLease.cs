using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Jobs;

/// <summary>The right to do a job for a while, which a killed replica cannot keep for long.</summary>
/// <param name="Kind">What is to be done.</param>
/// <param name="Subject">The id of the transfer that it is about; empty for periodic work.</param>
/// <param name="Token">Proves the right.</param>
public sealed record JobLease(JobKind Kind, string Subject, string Token)
{
    /// <summary>The queue of the client whose job it is, from 0.</summary>
    public long Queue { get; init; }

    /// <summary>The number of the first file that has not been worked on.</summary>
    public long Progress { get; init; }

    /// <summary>How many attempts failed since the job last made progress.</summary>
    public int Attempts { get; init; }

    /// <summary>When the first of those attempts failed; null where none did.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Whether attempts have failed for so long that it is to be given up.</summary>
    public bool HasFailedFor(TimeSpan limit, DateTimeOffset now) => now - (FailingSince ?? now) >= limit;
}
