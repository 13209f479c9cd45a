using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Transfers;

/// <summary>Takes a transfer away, sealed or still arriving: its bytes, its rows, the room kept for it.</summary>
public sealed class Removal(IDatabase database, Volume volume, RemovedTransfers removedTransfers, TransferWriter writer, TimeProvider time)
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
        await ClaimAsync(id, RemovalReason.Abandoned, IsAbandoned, now, cancel) ? await DeleteAsync(id) : null;

    /// <summary>
    /// Ends a removal that was begun, unless somebody is at it just now; answers the bytes freed and whether it was this
    /// one that ended it. Every step may be the last of a process, and whoever comes next goes on from there.
    /// </summary>
    public async Task<(long Bytes, bool Ended)> EndAsync(StoredId id) =>
        volume.TryDelete(id) is { } bytes ? (bytes, await RecordRemovalAsync(id)) : (0, false);

    // The bytes first: a row without bytes is found again, bytes without a row need a search.
    private async Task<long> DeleteAsync(StoredId id)
    {
        var bytes = volume.Delete(id);
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

    private async Task<bool> RecordRemovalAsync(StoredId id)
    {
        await writer.DeleteAsync(id);
        var isRecorded = false;
        await database.WriteAsync(async transaction => isRecorded = await removedTransfers.RecordRemovalAsync(transaction, id), CancellationToken.None);
        return isRecorded;
    }

    private async Task<bool> ClaimAsync(StoredId id, RemovalReason by, string condition, DateTimeOffset now, CancellationToken cancel)
    {
        var claimed = false;
        await database.WriteAsync(async transaction =>
        {
            claimed = await transaction.Connection!.ExecuteAsync(
                $"UPDATE transfers SET state = 'deleting', claimed_at = @now, expires_at = @now, removed_by = @by WHERE id = @id AND {condition}",
                new { id = id.Value, by = RemovalReasons.Name(by), now = now.ToUnixTimeMilliseconds() }, transaction) == 1;
            if (claimed)
                await TransferJobs.RemoveAsync(transaction, id);
        }, cancel);
        return claimed;
    }
}
