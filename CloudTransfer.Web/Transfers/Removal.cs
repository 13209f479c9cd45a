using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;
using Dapper;

namespace CloudTransfer.Web.Transfers;

/// <summary>Takes a transfer away, sealed or still arriving: its bytes, its rows, the space reserved for it.</summary>
public sealed class Removal(IDatabase database, IObjectStore objects, ILocks locks, RemovedTransfers removedTransfers, TransferWriter writer, TimeProvider time)
{
    private const string IsAbandoned =
        "state = 'receiving' AND NOT EXISTS (SELECT 1 FROM lanes WHERE transfer_id = transfers.id AND lanes.expires_at > @now)";

    /// <summary>
    /// Removes a transfer; false when there is none. From the first statement on nobody reaches it, and a cleaner ends
    /// what a killed process has begun.
    /// </summary>
    /// <param name="id">The transfer.</param>
    /// <param name="by">Who removes it; its owner can read that for a while.</param>
    /// <param name="cancel">Ends the asking; a removal that was begun is ended all the same.</param>
    public async Task<bool> RemoveAsync(StoredId id, RemovalReason by, CancellationToken cancel)
    {
        if (!await ClaimAsync(id, by, "state <> 'deleting'", time.GetUtcNow(), cancel))
            return false;
        await DeleteAsync(id);
        return true;
    }

    /// <summary>Removes a transfer on its way if it is given up by that time; answers the bytes freed, null where it stays.</summary>
    public async Task<long?> RemoveAbandonedAsync(StoredId id, DateTimeOffset now, CancellationToken cancel) =>
        await ClaimAbandonedAsync(id, now, cancel) ? await DeleteAsync(id) : null;

    /// <summary>
    /// Ends a removal that was begun, unless somebody is at it just now; answers the bytes freed and whether it was this
    /// one that ended it. Every step may be the last of a process, and whoever comes next goes on from there.
    /// </summary>
    public async Task<(long Bytes, bool Ended)> EndAsync(StoredId id) =>
        await TryDeleteAsync(id) is { } bytes ? (bytes, await RecordRemovalAsync(id)) : (0, false);

    // The bytes first: a row without bytes is found again, bytes without a row need a search.
    private async Task<long> DeleteAsync(StoredId id)
    {
        var bytes = await objects.DeleteAsync(id, CancellationToken.None) ?? 0;
        await RecordRemovalAsync(id);
        return bytes;
    }

    /// <summary>The transfers whose rows are not all there: somebody is writing them, or was killed.</summary>
    public async Task<IReadOnlyList<StoredId>> UnfinishedAsync(CancellationToken cancel) =>
        [.. (await database.QueryAsync<string>("SELECT id FROM transfers WHERE claimed_at < 0", new { }, cancel))
            .Select(text => StoredId.TryParse(text, out var id) ? id : throw new InvalidDataException("A row has no id."))];

    /// <summary>Removes what was left of writing a transfer by one that was killed; null where it was finished meanwhile.</summary>
    public async Task<long?> RemoveUnfinishedAsync(StoredId id, DateTimeOffset now, CancellationToken cancel) =>
        await ClaimAsync(id, RemovalReason.Abandoned, "claimed_at < 0", now, cancel) ? await DeleteAsync(id) : null;

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

    private Task<bool> ClaimAsync(StoredId id, RemovalReason by, string condition, DateTimeOffset now, CancellationToken cancel) =>
        ClaimAsync(id, by, condition, now, work => database.WriteAsync(work, cancel));

    private Task<bool> ClaimAbandonedAsync(StoredId id, DateTimeOffset now, CancellationToken cancel) =>
        ClaimAsync(id, RemovalReason.Abandoned, IsAbandoned, now, work => database.SerializedAsync(IncomingTransferStore.KeyOf(id), work, cancel));

    private static async Task<bool> ClaimAsync(StoredId id, RemovalReason by, string condition, DateTimeOffset now, Func<Func<IDbTransaction, Task>, Task> write)
    {
        var isClaimed = false;
        await write(async transaction =>
        {
            isClaimed = await transaction.Connection!.ExecuteAsync(
                $"UPDATE transfers SET state = 'deleting', claimed_at = @now, expires_at = @now, removed_by = @by WHERE id = @id AND {condition}",
                new { id = id.Value, by = RemovalReasons.Name(by), now = now.ToUnixTimeMilliseconds() }, transaction) == 1;
            if (isClaimed)
                await TransferJobs.RemoveAsync(transaction, id);
        });
        return isClaimed;
    }
}
