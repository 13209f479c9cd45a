using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;

namespace CloudTransfer.Web.FileRequests;

/// <summary>Takes a file request away, with all that was sent to it.</summary>
public sealed class RequestRemoval(IDatabase database, Submissions submissions, Removal removal, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>
    /// Removes a request; false if there is none. From the first statement on nobody finds it, and nothing more is taken for it;
    /// where the process is killed, another one goes on.
    /// </summary>
    public async Task<bool> RemoveAsync(StoredId id, CancellationToken cancel)
    {
        if (await database.ExecuteAsync(
            "UPDATE file_requests SET deleted_at = @now WHERE id = @id AND deleted_at IS NULL", new { id = id.Value, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel) != 1)
            return false;
        await CompleteAsync(id);
        return true;
    }

    /// <summary>Goes on with the removals that were not completed.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        foreach (var text in await database.QueryAsync<string>("SELECT id FROM file_requests WHERE deleted_at IS NOT NULL", new { }, cancel))
        {
            if (StoredId.TryParse(text, out var id))
                await CompleteAsync(id);
        }
    }

    /// <summary>Deletes the requests that ended so long ago that nobody comes back for them, and of which nothing is left.</summary>
    public Task ForgetOldAsync(CancellationToken cancel) => database.ExecuteAsync(
        """
        DELETE FROM file_requests WHERE closes_at <= @before
            AND NOT EXISTS (SELECT 1 FROM transfers WHERE request_id = file_requests.id)
        """,
        new { before = (time.GetUtcNow() - RemovedTransfers.Memory).ToUnixTimeMilliseconds() }, cancel);

    // Of each batch something is gone afterwards: what another is deleting is no longer listed.
    private async Task CompleteAsync(StoredId id)
    {
        while (await submissions.OfAsync(id, Batch, CancellationToken.None) is { Count: > 0 } ids)
        {
            foreach (var transfer in ids)
                await removal.RemoveAsync(transfer, RemovalReason.Owner, CancellationToken.None);
        }

        await database.ExecuteAsync("DELETE FROM file_requests WHERE id = @id AND deleted_at IS NOT NULL", new { id = id.Value }, CancellationToken.None);
    }
}
