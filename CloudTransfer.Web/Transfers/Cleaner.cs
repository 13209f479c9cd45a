using System.Collections.Concurrent;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Deletes what has expired and what nobody will come back for. Several may sweep at the same time: the row of a transfer says,
/// for good, that it is being deleted, and the lock of its file, which ends with a killed process, who is at it.
/// </summary>
public sealed partial class Cleaner(
    IDatabase database, Volume volume, Removal removal, IncomingTransferStore incoming, TransferSealer sealer,
    AttemptLimiter attempts, RemovedTransfers removedTransfers, RowQuota rows, FreePages pages, StorageQuota quota, IdleReservations idle, TransferJobs jobs, CloudTransferMetrics metrics, ILogger<Cleaner> logger)
{
    private const int Batch = 100;

    private static readonly Query<bool> Names = new("SELECT 1 FROM transfers WHERE id = ?1", _ => true);

    // When a folder of stored files changed in which every file has its row: as long as nothing comes or goes, all have.
    private readonly ConcurrentDictionary<string, DateTime> _inOrder = new(StringComparer.Ordinal);

    /// <summary>One sweep; answers what it freed.</summary>
    /// <param name="now">The time by which it deletes, to its end: a clock that jumps meanwhile has no say in it.</param>
    /// <param name="cancel">Ends it between two transfers.</param>
    public async Task<Sweep> SweepAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var sweep = new Sweep();
        await DeleteExpiredAsync(now, sweep, cancel);
        await attempts.ForgetOldAsync(cancel);
        await removedTransfers.ForgetOldAsync(cancel);
        await rows.ForgetOldAsync(cancel);
        await DeleteUnfinishedAsync(now, sweep, cancel);
        await CompleteAsync(cancel);
        await DeleteAbandonedAsync(now, sweep, cancel);
        await DeleteLeftoversAsync(volume.Incoming(), id => HasRowAsync(id, cancel), sweep, cancel);
        await DeleteStoredLeftoversAsync(sweep, cancel);
        await GiveBackRoomAsync(cancel);
        await idle.GiveBackAsync(now, cancel);
        await pages.GiveBackAsync(cancel);
        await jobs.AddMissingAsync(cancel);
        if (sweep.Transfers + sweep.Leftovers > 0)
            Log.Swept(logger, sweep.Transfers, sweep.Leftovers, sweep.Bytes);
        metrics.CleanupEnded(sweep.Transfers + sweep.Leftovers, errors: 0);
        return sweep;
    }

    private async Task DeleteExpiredAsync(DateTimeOffset now, Sweep sweep, CancellationToken cancel)
    {
        for (var more = true; more;)
        {
            var ids = await ExpiredAsync(now, cancel);
            more = false;
            foreach (var id in ids)
            {
                if (!StoredId.TryParse(id, out var parsed) || !await ClaimAsync(parsed, now, cancel))
                    continue;
                var (bytes, ended) = await removal.EndAsync(parsed);
                sweep.Add(transfers: ended ? 1 : 0, bytes: bytes);
                // What stays, because another is at it, is not looked for again in this sweep.
                more |= ended && ids.Count == Batch;
            }
        }
    }

    private async Task<IReadOnlyList<string>> ExpiredAsync(DateTimeOffset now, CancellationToken cancel) => await database.QueryAsync<string>(
        """
        SELECT id FROM transfers WHERE claimed_at > 0 AND state = 'deleting'
        UNION ALL
        SELECT id FROM transfers WHERE expires_at <= @now AND state = 'sealed'
        LIMIT @limit
        """,
        new { now = now.ToUnixTimeMilliseconds(), limit = Batch }, cancel);

    private async Task<bool> ClaimAsync(StoredId id, DateTimeOffset now, CancellationToken cancel)
    {
        var claimed = false;
        await database.WriteAsync(async transaction =>
        {
            claimed = await transaction.Connection!.ExecuteAsync(
                """
                UPDATE transfers SET state = 'deleting', claimed_at = @now
                WHERE id = @id AND (state = 'deleting' OR (expires_at <= @now AND state = 'sealed'))
                """,
                new { id = id.Value, now = now.ToUnixTimeMilliseconds() }, transaction) == 1;
            if (claimed)
                await TransferJobs.RemoveAsync(transaction, id);
        }, cancel);
        return claimed;
    }

    // The replica that was writing the rows of these was killed: else it would have the lock of the file.
    private async Task DeleteUnfinishedAsync(DateTimeOffset now, Sweep sweep, CancellationToken cancel)
    {
        foreach (var id in await removal.UnfinishedAsync(cancel))
        {
            if (!volume.IsBeingWritten(id) && await removal.RemoveUnfinishedAsync(id, now, cancel) is { } bytes)
                sweep.Add(leftovers: 1, bytes: bytes);
        }
    }

    // The replica that took the last byte of these was killed before it could seal them.
    private async Task CompleteAsync(CancellationToken cancel)
    {
        foreach (var id in await incoming.UnsealedAsync(cancel))
            await sealer.FinishAsync(id, TimeSpan.Zero, cancel);
    }

    private async Task DeleteAbandonedAsync(DateTimeOffset now, Sweep sweep, CancellationToken cancel)
    {
        foreach (var id in await incoming.AbandonedAsync(now, cancel))
        {
            if (await removal.RemoveAbandonedAsync(id, now, cancel) is not { } bytes)
                continue;
            sweep.Add(leftovers: 1, bytes: bytes);
            metrics.UploadStarted(UploadWay.Tus);
            metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Aborted, TimeSpan.Zero, 0, 0);
        }
    }

    // A replica that was killed in the middle of an upload has left its room behind.
    private async Task GiveBackRoomAsync(CancellationToken cancel)
    {
        foreach (var id in await quota.WithoutTransferAsync(cancel))
        {
            if (!volume.IsBeingWritten(id))
                await quota.ReleaseAsync(id);
        }
    }

    // A million stored files are not asked about each time, only those of folders in which something has changed.
    private async Task DeleteStoredLeftoversAsync(Sweep sweep, CancellationToken cancel)
    {
        foreach (var folder in volume.Folders())
        {
            if (_inOrder.TryGetValue(folder.Path, out var changed) && changed == folder.Changed)
                continue;
            if (await DeleteLeftoversAsync(folder.Files, id => HasRowAsync(id, cancel), sweep, cancel) && folder.IsSettled)
                _inOrder[folder.Path] = folder.Changed;
        }
    }

    // Answers whether every file has its row.
    private static async Task<bool> DeleteLeftoversAsync(IEnumerable<OrphanedFile> files, Func<StoredId, Task<bool>> isClaimed, Sweep sweep, CancellationToken cancel)
    {
        var inOrder = true;
        foreach (var file in files)
        {
            cancel.ThrowIfCancellationRequested();
            if (await isClaimed(file.Id))
                continue;
            inOrder = false;
            if (await file.DeleteUnlessAsync(isClaimed) is { } bytes)
                sweep.Add(leftovers: 1, bytes: bytes);
        }

        return inOrder;
    }

    private async Task<bool> HasRowAsync(StoredId id, CancellationToken cancel) =>
        await database.FirstAsync(Names, cancel, id.Value);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Cleaned: {Transfers} expired transfers and {Leftovers} leftover files, {Bytes} bytes freed")]
        public static partial void Swept(ILogger logger, int transfers, int leftovers, long bytes);
    }
}

/// <summary>What one sweep of the cleaner did.</summary>
public sealed class Sweep
{
    /// <summary>Expired transfers deleted.</summary>
    public int Transfers { get; private set; }

    /// <summary>Files deleted that no row names and nobody writes.</summary>
    public int Leftovers { get; private set; }

    /// <summary>Bytes freed by both.</summary>
    public long Bytes { get; private set; }

    internal void Add(int transfers = 0, int leftovers = 0, long bytes = 0)
    {
        Transfers += transfers;
        Leftovers += leftovers;
        Bytes += bytes;
    }
}
