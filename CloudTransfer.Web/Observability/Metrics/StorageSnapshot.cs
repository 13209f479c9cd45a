namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>What lies on the shared volume and in its tables; the same on every replica.</summary>
/// <param name="Transfers">Transfers that are complete and have not expired.</param>
/// <param name="StoredBytes">Bytes of sealed transfers.</param>
/// <param name="IncomingBytes">Bytes taken by uploads under way.</param>
/// <param name="FreeBytes">Bytes of the volume that this service may still fill.</param>
/// <param name="TotalBytes">Bytes of the volume.</param>
/// <param name="TakenBytes">Bytes that transfers take, and uploads under way have been given; what a quota is compared with.</param>
/// <param name="QuotaBytes">The most bytes that may be taken; null without a quota.</param>
public sealed record StorageSnapshot(
    long Transfers, long StoredBytes, long IncomingBytes, long FreeBytes, long TotalBytes, long TakenBytes, long? QuotaBytes)
{
    /// <summary>Whether there is a volume that can fill up; not so where transfers are in a bucket.</summary>
    public bool IsBounded => TotalBytes < long.MaxValue;

    /// <summary>The background work that waits, of each kind that the configuration asks for.</summary>
    public IReadOnlyList<WaitingJobs> Jobs { get; init; } = [];
}

/// <summary>The jobs of a kind that wait.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Waiting">Jobs that are due, or that failed and are tried again, and that no replica works on.</param>
/// <param name="Since">Since when the oldest of them is due, or fails; null where none waits.</param>
/// <param name="Attempts">How many attempts at the waiting jobs failed.</param>
/// <param name="LastError">The error of the last failed attempt, a code or the type of an exception; null for none.</param>
public sealed record WaitingJobs(JobKind Kind, long Waiting, DateTimeOffset? Since, long Attempts, string? LastError)
{
    /// <summary>How many were given up and can be done again.</summary>
    public long GivenUp { get; init; }
}

/// <summary>The snapshot as last taken; a scrape reads it here and never asks the database.</summary>
public sealed class LatestStorageSnapshot
{
    private volatile StorageSnapshot? _value;

    /// <summary>Null before the first one and after one that failed: no figure is better than an old one.</summary>
    public StorageSnapshot? Value
    {
        get => _value;
        set => _value = value;
    }
}
