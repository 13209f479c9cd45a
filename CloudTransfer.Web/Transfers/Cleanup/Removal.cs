using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Transfers.Incoming;
using Dapper;

namespace CloudTransfer.Web.Transfers.Cleanup;

/// <summary>Takes a transfer away, sealed or still arriving: its bytes, its rows, the space reserved for it.</summary>
public sealed class Removal(IDatabase database, IObjectStore objects, ILocks locks, RemovedTransfers removedTransfers, TransferWriter writer, AuditTrail audit, TimeProvider time)
{
    private const string Claim = "UPDATE transfers SET state = 'deleting', claimed_at = @now, expires_at = @now, removed_by = @by WHERE ";

    private const string IsAbandoned =
        "state = 'receiving' AND NOT EXISTS (SELECT 1 FROM lanes WHERE transfer_id = transfers.id AND lanes.expires_at > @now)";

    /// <summary>
    /// Removes a transfer; false if it does not exist. It is unreachable after the first statement; if the process is
    /// killed, a cleaner completes the removal.
    /// </summary>
    /// <param name="id">The transfer.</param>
    /// <param name="by">Who removes it. The owner's page shows this until the record expires.</param>
    /// <param name="cancel">Cancels the claim; a claimed transfer is removed in any case.</param>
    public async Task<bool> RemoveAsync(StoredId id, RemovalReason by, CancellationToken cancel)
    {
        if (!await ClaimAsync(id, by, "state <> 'deleting'", AuditAction.TransferDeleted, time.GetUtcNow(), cancel))
            return false;
        await DeleteAsync(id);
        return true;
    }

    /// <summary>
    /// As <see cref="RemoveAsync"/>, for its sender: what was sent to a file request is the requester's as soon as it is complete.
    /// </summary>
    public async Task<bool> RemoveForSenderAsync(StoredId id, CancellationToken cancel)
    {
        if (!await ClaimAsync(id, RemovalReason.Owner, "(state = 'receiving' OR state = 'sealed' AND request_id IS NULL)", AuditAction.TransferDeleted, time.GetUtcNow(), cancel))
            return false;
        await DeleteAsync(id);
        return true;
    }

    /// <summary>
    /// Claims all that was sent to a file request, in the transaction that takes the request away, and by whoever does that. If the process
    /// is killed afterwards, a cleaner completes the removal.
    /// </summary>
    /// <returns>What was claimed, for <see cref="DeleteAsync(IReadOnlyList{StoredId})"/>.</returns>
    internal async Task<IReadOnlyList<StoredId>> ClaimReceivedAsync(IDbTransaction transaction, StoredId request, RemovalReason by)
    {
        IReadOnlyList<StoredId> claimed = [.. (await transaction.Connection!.QueryAsync<string>(
            Claim + "request_id = @request AND state <> 'deleting' RETURNING id",
            new { request = request.Value, by = RemovalReasons.Name(by), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction)).Select(StoredId.OfRow)];
        await TransferJobs.RemoveAsync(transaction, claimed);
        await audit.AddAsync(transaction, AuditAction.TransferDeleted, claimed.Select(AuditSubject.Transfer));
        return claimed;
    }

    /// <summary>Completes the removal of what was claimed, as far as no cleaner was faster.</summary>
    internal async Task DeleteAsync(IReadOnlyList<StoredId> claimed)
    {
        foreach (var id in claimed)
            await DeleteAsync(id);
    }

    /// <summary>
    /// Removes an upload that has expired by this time. Returns the freed bytes; null if it was not removed.
    /// </summary>
    public async Task<long?> RemoveAbandonedAsync(StoredId id, DateTimeOffset now, CancellationToken cancel) =>
        await ClaimAbandonedAsync(id, now, cancel) ? await DeleteAsync(id) : null;

    /// <summary>
    /// Completes a removal, unless another process is working on it. Returns the freed bytes and whether this call
    /// completed it. A process may be killed after any step; the next one continues from there.
    /// </summary>
    public async Task<(long Bytes, bool Ended)> EndAsync(StoredId id) =>
        await TryDeleteAsync(id) is { } bytes ? (bytes, await RecordRemovalAsync(id)) : (0, false);

    // Content first: a row without content is found by a query, content without a row only by a scan of the volume.
    private async Task<long> DeleteAsync(StoredId id)
    {
        var bytes = await objects.DeleteAsync(id, CancellationToken.None) ?? 0;
        await RecordRemovalAsync(id);
        return bytes;
    }

    /// <summary>The transfers whose rows are incomplete: a process is writing them, or was killed.</summary>
    public async Task<IReadOnlyList<StoredId>> UnfinishedAsync(CancellationToken cancel) =>
        [.. (await database.QueryAsync<string>("SELECT id FROM transfers WHERE claimed_at < 0", new { }, cancel)).Select(StoredId.OfRow)];

    /// <summary>
    /// Removes the incomplete rows of a killed process, which were no transfer yet; null if the rows were completed in the meantime.
    /// </summary>
    public async Task<long?> RemoveUnfinishedAsync(StoredId id, DateTimeOffset now, CancellationToken cancel) =>
        await ClaimAsync(id, RemovalReason.Abandoned, "claimed_at < 0", entry: null, now, cancel) ? await DeleteAsync(id) : null;

    // Null while somebody writes it, seals it or deletes it. The lock ends with a process that is killed.
    private async Task<long?> TryDeleteAsync(StoredId id)
    {
        await using var held = await locks.TryTakeAsync(id, CancellationToken.None);
        return held is null ? null : await objects.DeleteAsync(id, CancellationToken.None) ?? 0;
    }

    private async Task<bool> RecordRemovalAsync(StoredId id)
    {
        await writer.DeleteAsync(id);
        var isRecorded = false;
        await database.WriteAsync(async transaction => isRecorded = await removedTransfers.RecordRemovalAsync(transaction, id), CancellationToken.None);
        return isRecorded;
    }

    private Task<bool> ClaimAsync(StoredId id, RemovalReason by, string condition, AuditAction? entry, DateTimeOffset now, CancellationToken cancel) =>
        ClaimAsync(id, by, condition, entry, now, work => database.WriteAsync(work, cancel));

    private Task<bool> ClaimAbandonedAsync(StoredId id, DateTimeOffset now, CancellationToken cancel) => ClaimAsync(
        id, RemovalReason.Abandoned, IsAbandoned, AuditAction.TransferAbandoned, now, work => database.SerializedAsync(IncomingTransferStore.KeyOf(id), work, cancel));

    private async Task<bool> ClaimAsync(StoredId id, RemovalReason by, string condition, AuditAction? entry, DateTimeOffset now, Func<Func<IDbTransaction, Task>, Task> write)
    {
        var isClaimed = false;
        await write(async transaction =>
        {
            isClaimed = await transaction.Connection!.ExecuteAsync(
                Claim + "id = @id AND " + condition, new { id = id.Value, by = RemovalReasons.Name(by), now = now.ToUnixTimeMilliseconds() }, transaction) == 1;
            if (!isClaimed)
                return;
            await TransferJobs.RemoveAsync(transaction, [id]);
            if (entry is { } action)
                await audit.AddAsync(transaction, action, AuditSubject.Transfer(id), by: by is RemovalReason.Abandoned ? AuditActor.Server : null);
        });
        return isClaimed;
    }
}
