using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;
using Dapper;

namespace CloudTransfer.Web.FileRequests;

/// <summary>Takes a file request away, with all that was sent to it.</summary>
public sealed class RequestRemoval(IDatabase database, Submissions submissions, Removal removal, AuditTrail audit, TimeProvider time)
{
    private const int Batch = 100;

    /// <summary>
    /// Removes a request; false if there is none. From the first statement on nobody finds it, and nothing more is taken for it;
    /// where the process is killed, another one goes on.
    /// </summary>
    /// <param name="id">The request.</param>
    /// <param name="cancel">Ends the waiting; what was begun is completed.</param>
    /// <param name="by">Who removes it.</param>
    public async Task<bool> RemoveAsync(StoredId id, CancellationToken cancel, RemovalReason by = RemovalReason.Owner)
    {
        var isClaimed = false;
        await database.WriteAsync(async transaction =>
        {
            isClaimed = await transaction.Connection!.ExecuteAsync(
                "UPDATE file_requests SET deleted_at = @now WHERE id = @id AND deleted_at IS NULL", new { id = id.Value, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction) == 1;
            if (isClaimed)
                await audit.AddAsync(transaction, AuditAction.RequestDeleted, AuditSubject.Request(id));
        }, cancel);
        if (!isClaimed)
            return false;
        await CompleteAsync(id, by);
        return true;
    }

    /// <summary>Goes on with the removals that were not completed.</summary>
    public async Task CompleteAsync(CancellationToken cancel)
    {
        foreach (var text in await database.QueryAsync<string>("SELECT id FROM file_requests WHERE deleted_at IS NOT NULL", new { }, cancel))
        {
            if (StoredId.TryParse(text, out var id))
                await CompleteAsync(id, RemovalReason.Owner);
        }
    }

    /// <summary>Deletes the requests that ended so long ago that nobody comes back for them, and of which nothing is left.</summary>
    public Task ForgetOldAsync(CancellationToken cancel) => database.WriteAsync(async transaction =>
    {
        var forgotten = await transaction.Connection!.QueryAsync<string>(
            """
            DELETE FROM file_requests WHERE closes_at <= @before
                AND NOT EXISTS (SELECT 1 FROM transfers WHERE request_id = file_requests.id)
            RETURNING id
            """,
            new { before = (time.GetUtcNow() - RemovedTransfers.Memory).ToUnixTimeMilliseconds() }, transaction);
        await audit.AddAsync(transaction, AuditAction.RequestForgotten, [.. forgotten.Select(text => AuditSubject.Request(StoredId.TryParse(text, out var id) ? id : throw new InvalidDataException("A row has no id.")))]);
    }, cancel);

    // Of each batch something is gone afterwards: what another is deleting is no longer listed.
    private async Task CompleteAsync(StoredId id, RemovalReason by)
    {
        while (await submissions.OfAsync(id, Batch, CancellationToken.None) is { Count: > 0 } ids)
        {
            foreach (var transfer in ids)
                await removal.RemoveAsync(transfer, by, CancellationToken.None);
        }

        await database.ExecuteAsync("DELETE FROM file_requests WHERE id = @id AND deleted_at IS NOT NULL", new { id = id.Value }, CancellationToken.None);
    }
}
