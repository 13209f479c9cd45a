using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;

namespace CloudTransfer.Web.FileRequests;

/// <summary>What a requester has received: the transfers of a file request, the newest first.</summary>
public sealed class RequestInbox(IDatabase database, Removal removal, TransferStore transfers, TimeProvider time)
{
    /// <summary>The most transfers on a page.</summary>
    public const int PageSize = 50;

    private static readonly Query<Transfer> Page = TransferRow.Where(
        "request_id = @request AND state <> 'deleting' AND (created_at, id) < (@before, @after) ORDER BY created_at DESC, id DESC LIMIT @limit");

    private static readonly Query<Transfer> InOrder = TransferRow.Where("request_id = @request AND state <> 'deleting' ORDER BY created_at, id LIMIT @limit");

    /// <summary>A page of what was sent to a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="after">The link of the transfer before the first; null for the newest.</param>
    /// <param name="cancel">Ends the asking.</param>
    /// <returns>At most <see cref="PageSize"/> and one more, which shows that there are more; null where <paramref name="after"/> is not of this request.</returns>
    public async Task<IReadOnlyList<Transfer>?> ListAsync(StoredId request, StoredId? after, CancellationToken cancel)
    {
        Transfer? last = null;
        if (after is { } link && (last = await FindAsync(request, link, cancel)) is null)
            return null;
        return await database.QueryAsync(
            Page, cancel, time.GetUtcNow().ToUnixTimeMilliseconds(), request.Value, last?.Created.ToUnixTimeMilliseconds() ?? long.MaxValue, last?.Id.Value ?? "", PageSize + 1);
    }

    /// <summary>All that was sent to a request, in the order of its arrival; at most <paramref name="limit"/>.</summary>
    public ValueTask<IReadOnlyList<Transfer>> AllAsync(StoredId request, int limit, CancellationToken cancel) =>
        database.QueryAsync(InOrder, cancel, time.GetUtcNow().ToUnixTimeMilliseconds(), request.Value, limit);

    /// <summary>One transfer of a request by its link; null when there is none.</summary>
    public async Task<Transfer?> FindAsync(StoredId request, StoredId link, CancellationToken cancel) =>
        await transfers.FindByLinkAsync(link, cancel) is { } transfer && transfer.Submission?.Request == request ? transfer : null;

    /// <summary>Deletes one transfer of a request; false when there is none.</summary>
    public async Task<bool> DeleteAsync(StoredId request, StoredId link, CancellationToken cancel) =>
        await FindAsync(request, link, cancel) is { } transfer && await removal.RemoveAsync(transfer.Id, RemovalReason.Owner, cancel);
}
