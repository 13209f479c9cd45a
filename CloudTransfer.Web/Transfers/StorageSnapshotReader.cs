using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>Counts what is on the volume and in the tables, for the gauges.</summary>
internal static class StorageSnapshotReader
{
    // What has expired is no longer there for anybody, though its bytes are until the cleaner comes: of that there is little.
    private static readonly Query<(long Transfers, long Bytes, long Taken, long Uploading)> Counts = new(
        """
        SELECT sealed - (SELECT COUNT(*) FROM transfers WHERE state = 'sealed' AND expires_at <= @now), stored,
            (SELECT taken FROM storage_totals WHERE id = 1), (SELECT COALESCE(SUM(reserved), 0) FROM uploads)
        FROM sealed_totals WHERE id = 1
        """,
        row => (row.Number(0), row.Number(1), row.Number(2), row.Number(3)));

    /// <summary>Counts: a few queries, and the free space of the volume.</summary>
    /// <param name="database">The tables.</param>
    /// <param name="objects">The stored objects.</param>
    /// <param name="jobs">The background work that waits.</param>
    /// <param name="quota">The most bytes that may be taken; null for as many as fit.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Ends the counting.</param>
    public static async ValueTask<StorageSnapshot> TakeAsync(
        IDatabase database, IObjectStore objects, JobBacklog jobs, ByteSize? quota, DateTimeOffset now, CancellationToken cancel)
    {
        var (transfers, bytes, taken, uploading) = await database.FirstAsync(Counts, cancel, now.ToUnixTimeMilliseconds());
        var (free, total) = objects.Space();
        return new StorageSnapshot(transfers, bytes, uploading, free, total, taken, quota?.Bytes) { Jobs = await jobs.CountAsync(cancel) };
    }
}
