using CloudTransfer.Web.Observability.Metrics;

namespace CloudTransfer.Web.Jobs;

/// <summary>Does the jobs of one kind.</summary>
public abstract class JobHandler
{
    private static readonly TimeSpan DefaultPause = TimeSpan.FromSeconds(2);

    /// <summary>The kind.</summary>
    public abstract JobKind Kind { get; }

    /// <summary>How many of its jobs a replica does at the same time, each of another client's queue.</summary>
    public virtual int Parallelism => 1;

    /// <summary>How often such work is done; null for work that is added when it arises.</summary>
    public virtual TimeSpan? Every => null;

    /// <summary>The longest time for which such a job may be put off: a due time further ahead was written by a clock that has been put back since.</summary>
    public virtual TimeSpan LongestWait => Every is { } every && every < Backoff.Longest ? every : Backoff.Longest;

    /// <summary>After how long a replica looks for jobs that others have added.</summary>
    public virtual TimeSpan Pause => DefaultPause;

    /// <summary>How long a replica waits after a failure that is not one job's alone.</summary>
    public virtual TimeSpan PauseAfterFailure => DefaultPause;

    /// <summary>Whether the configuration asks for such jobs.</summary>
    public virtual bool IsEnabled => true;

    /// <summary>Whether this replica may do one at this moment; asked before each, and while nothing is to be done.</summary>
    public virtual bool IsReady() => true;

    /// <summary>How many of its jobs were given up and can be done again; 0 for a kind of which none is kept.</summary>
    public virtual Task<long> CountGivenUpAsync(CancellationToken cancel) => Task.FromResult(0L);

    /// <summary>How long the queue of a client waits after a job of it.</summary>
    /// <param name="work">How long the job took.</param>
    public virtual TimeSpan RestAfter(TimeSpan work) => TimeSpan.Zero;

    /// <summary>Does a job, or a part of it.</summary>
    /// <param name="lease">The job; the lease is extended meanwhile.</param>
    /// <param name="cancel">The replica stops, or the lease was lost: the job is gone, or another replica's.</param>
    public abstract Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel);
}
