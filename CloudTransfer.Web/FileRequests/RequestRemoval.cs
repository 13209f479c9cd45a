using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;
using Dapper;

namespace CloudTransfer.Web.FileRequests;

/// <summary>
/// Takes file requests away, with all that was sent to them. One transaction decides about all of it, so that it is known of all of it who
/// did that; where the process is killed afterwards, the cleaner deletes what is left.
/// </summary>
public sealed class RequestRemoval(IDatabase database, Removal removal, AuditTrail audit, TimeProvider time)
{
    /// <summary>Removes a request; false if there is none.</summary>
    /// <param name="id">The request.</param>
    /// <param name="by">Who removes it.</param>
    /// <param name="cancel">Ends the waiting; what was begun is completed.</param>
    public Task<bool> RemoveAsync(StoredId id, RemovalReason by, CancellationToken cancel) =>
        RemoveAsync("id = @id AND deleted_at IS NULL", new { id = id.Value }, by, AuditAction.RequestDeleted, work => database.WriteAsync(work, cancel));

    /// <summary>Removes the requests of a person whose account is deleted: nobody else could open what is sent to them.</summary>
    /// <param name="user">The person.</param>
    /// <param name="by">Who removes them.</param>
    /// <param name="delete">Deletes the account, and does what it is given in the same transaction.</param>
    public Task RemoveOfAsync(StoredId user, RemovalReason by, Func<Func<IDbTransaction, Task>, Task> delete) =>
        RemoveAsync("user_id = @user AND deleted_at IS NULL", new { user = user.Value }, by, AuditAction.RequestDeleted, delete);

    /// <summary>Completes the removals that replicas of an older version began: they marked a request, and wrote that down, before they removed what was sent to it.</summary>
    public Task CompleteAsync(CancellationToken cancel) =>
        RemoveAsync("deleted_at IS NOT NULL", new { }, RemovalReason.Owner, entry: null, work => database.WriteAsync(work, cancel));

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
        await audit.AddAsync(transaction, AuditAction.RequestForgotten, forgotten.Select(StoredId.OfRow).Select(AuditSubject.Request));
    }, cancel);

    // An upload that begins meanwhile waits for the row of the request, and does not find it then; or it is found here.
    private async Task<bool> RemoveAsync(string which, object arguments, RemovalReason by, AuditAction? entry, Func<Func<IDbTransaction, Task>, Task> write)
    {
        var (isRemoved, received) = (false, new List<StoredId>());
        await write(async transaction =>
        {
            received.Clear();
            StoredId[] requests = [.. (await transaction.Connection!.QueryAsync<string>($"DELETE FROM file_requests WHERE {which} RETURNING id", arguments, transaction)).Select(StoredId.OfRow)];
            isRemoved = requests.Length > 0;
            if (entry is { } action)
                await audit.AddAsync(transaction, action, requests.Select(AuditSubject.Request));
            foreach (var request in requests)
                received.AddRange(await removal.ClaimReceivedAsync(transaction, request, by));
        });
        await removal.DeleteAsync(received);
        return isRemoved;
    }
}
