using System.Collections.Concurrent;
using System.Security.Cryptography;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;

namespace CloudTransfer.Web.Transfers.Cleanup;

/// <summary>
/// Deletes what has expired and what nobody will come back for. Several may sweep at the same time: the row of a transfer says,
/// for good, that it is being deleted, and the lock of its file, which ends with a killed process, who is at it.
/// </summary>
public sealed partial class Cleaner(
    IDatabase database, IObjectStore objects, ILocks locks, Removal removal, IncomingTransferStore incoming, TransferSealer sealer,
    AttemptLimiter attempts, RemovedTransfers removedTransfers, RowQuota rows, StorageQuota quota, IdleReservations idle, TransferJobs jobs, AuditTrail audit, AuditSearch trail, CloudTransferMetrics metrics, ILogger<Cleaner> logger)
{
    private const int Batch = 100;

    private static readonly Query<bool> Names = new("SELECT 1 FROM transfers WHERE id = @id", _ => true);

    private DateTimeOffset? _listed;

    // The version of a group of objects of which each has its row: as long as nothing comes or goes, all have.
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
        await trail.ForgetOldAsync(now, cancel);
        await DeleteUnfinishedAsync(now, sweep, cancel);
        await CompleteAsync(cancel);
        await DeleteAbandonedAsync(now, sweep, cancel);
        await foreach (var id in objects.ListIncomingAsync(cancel))
            await IsInOrderAsync(id, sweep, cancel);
        await DeleteStoredLeftoversAsync(now, sweep, cancel);
        await GiveBackSpaceAsync(sweep, cancel);
        await idle.GiveBackAsync(now, cancel);
        await database.TrimAsync(cancel);
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
            var (ids, before) = (await ExpiredAsync(now, cancel), sweep.Transfers);
            await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = objects.ConcurrentDeletions, CancellationToken = cancel }, async (id, between) =>
            {
                if (!StoredId.TryParse(id, out var parsed) || !await ClaimAsync(parsed, now, between))
                    return;
                var (bytes, ended) = await removal.EndAsync(parsed);
                sweep.Add(transfers: ended ? 1 : 0, bytes: bytes);
            });
            // What stays, because another is at it, is not looked for again in this sweep.
            more = sweep.Transfers > before && ids.Count == Batch;
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
                await TransferJobs.RemoveAsync(transaction, [id]);
        }, cancel);
        return claimed;
    }

    // The replica that was writing the rows of these was killed: else it would have the lock of the file.
    private async Task DeleteUnfinishedAsync(DateTimeOffset now, Sweep sweep, CancellationToken cancel)
    {
        foreach (var id in await removal.UnfinishedAsync(cancel))
        {
            if (!await locks.IsHeldAsync(id, cancel) && await removal.RemoveUnfinishedAsync(id, now, cancel) is { } bytes)
                await NoteLeftoverAsync(id, bytes, sweep);
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

    // A replica that was killed in the middle of an upload has left its space reserved, and maybe a sealed object without a row,
    // which a store that is seldom listed would keep for long.
    private async Task GiveBackSpaceAsync(Sweep sweep, CancellationToken cancel)
    {
        foreach (var id in await quota.WithoutTransferAsync(cancel))
            await DeleteLeftoverAsync(id, sweep, cancel);
    }

    // A million stored objects are not asked about each time, only those of groups in which something has changed.
    private async Task DeleteStoredLeftoversAsync(DateTimeOffset now, Sweep sweep, CancellationToken cancel)
    {
        if (objects.ListInterval is var interval && interval > TimeSpan.Zero)
        {
            // Replicas that started together list at different times.
            _listed ??= now - interval * (RandomNumberGenerator.GetInt32(100) / 100.0);
            if (now - _listed < interval)
                return;
            _listed = now;
        }

        await foreach (var group in objects.ListAsync(cancel))
        {
            if (group.Version is { } version && _inOrder.TryGetValue(group.Name, out var known) && known == version)
                continue;
            var inOrder = true;
            foreach (var id in group.Ids)
                inOrder &= await IsInOrderAsync(id, sweep, cancel);
            if (inOrder && group.Version is { } settled)
                _inOrder[group.Name] = settled;
        }
    }

    // Whether an object has its row. One that has none is deleted.
    private async Task<bool> IsInOrderAsync(StoredId id, Sweep sweep, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (await HasRowAsync(id, cancel))
            return true;
        await DeleteLeftoverAsync(id, sweep, cancel);
        return false;
    }

    // Unless somebody is about to commit a row. Its space first: without that, who lost the lock meanwhile commits none either.
    private async Task DeleteLeftoverAsync(StoredId id, Sweep sweep, CancellationToken cancel)
    {
        // Taking it says nothing of who lost it with the server of the locks, and is about to take it again.
        if (await locks.IsHeldAsync(id, cancel))
            return;
        await using var held = await locks.TryTakeAsync(id, cancel);
        if (held is null || !await quota.ReleaseDurablyAsync(id) || await objects.DeleteAsync(id, CancellationToken.None) is not { } bytes)
            return;
        await NoteLeftoverAsync(id, bytes, sweep);
    }

    private Task NoteLeftoverAsync(StoredId id, long bytes, Sweep sweep)
    {
        sweep.Add(leftovers: 1, bytes: bytes);
        return audit.WriteAsync(AuditAction.ObjectRemoved, AuditSubject.Leftover(id), $"bytes={bytes}", AuditActor.Server);
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
    private readonly Lock _gate = new();

    /// <summary>Expired transfers deleted.</summary>
    public int Transfers { get; private set; }

    /// <summary>Files deleted that no row names and nobody writes.</summary>
    public int Leftovers { get; private set; }

    /// <summary>Bytes freed by both.</summary>
    public long Bytes { get; private set; }

    internal void Add(int transfers = 0, int leftovers = 0, long bytes = 0)
    {
        lock (_gate)
        {
            Transfers += transfers;
            Leftovers += leftovers;
            Bytes += bytes;
        }
    }
}
