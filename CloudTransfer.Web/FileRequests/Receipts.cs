using CloudTransfer.Web.Database;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;

namespace CloudTransfer.Web.FileRequests;

/// <summary>What a sender sees of what they have sent to a file request.</summary>
public sealed class Receipts(IDatabase database, FileRequestStore requests, TransferStore transfers, TimeProvider time)
{
    /// <summary>The most transfers of a receipt, and the most files of each, that are listed.</summary>
    public const int MostTransfers = 50, MostFiles = 100;

    private static readonly Query<Transfer> OfSubmission =
        TransferRow.Where("request_id = @request AND submission_id = @submission AND state <> 'deleting' ORDER BY created_at, id LIMIT @limit");

    /// <summary>The request and what one sender has sent to it; null where the sender has sent nothing to this one.</summary>
    /// <param name="id">The request's id.</param>
    /// <param name="owned">One of the sender's transfers.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<(FileRequest Request, IReadOnlyList<SubmittedTransfer> Transfers)?> OfAsync(string id, Owned owned, CancellationToken cancel)
    {
        var transfer = owned switch
        {
            Owned.Alive alive => alive.Transfer,
            Owned.HandedOver handedOver => handedOver.Transfer,
            _ => null,
        };
        if (transfer?.Submission is not { } submission || !string.Equals(submission.Request.Value, id, StringComparison.Ordinal)
            || await requests.FindAsync(submission.Request, cancel) is not { } request)
            return null;
        var sent = await database.QueryAsync(OfSubmission, cancel, time.GetUtcNow().ToUnixTimeMilliseconds(), request.Id.Value, submission.Id.Value, MostTransfers);
        var listed = new List<SubmittedTransfer>();
        foreach (var one in sent)
            listed.Add(new SubmittedTransfer(one, await transfers.AllFilesAsync(one.Id, cancel, MostFiles)));
        return (request, listed);
    }
}

/// <summary>A transfer that was sent to a request.</summary>
/// <param name="Transfer">The transfer.</param>
/// <param name="Files">Its first files.</param>
public sealed record SubmittedTransfer(Transfer Transfer, IReadOnlyList<TransferFile> Files);
