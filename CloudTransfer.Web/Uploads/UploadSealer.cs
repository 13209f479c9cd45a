using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Creation;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads;

/// <summary>From the last byte to the link: seals the stored object, then commits the row that makes it a transfer.</summary>
public sealed class UploadSealer(
    TransferWriter writer, UploadTerms besides, PasswordHashing passwords, IOptions<UploadOptions> limits, CloudTransferMetrics metrics, TimeProvider time)
{
    /// <summary>When it returns, kill -9 and power loss lose nothing.</summary>
    internal async Task<UploadResult> SealAsync(StoredId id, Ingest ingest, TransferTerms terms, Delivery? delivery, UploadSender sender)
    {
        var began = time.GetTimestamp();
        var content = await ingest.SealAsync();
        var transfer = content.ToTransfer(id, TransferState.Sealed, terms, sender, time.GetUtcNow());
        transfer = transfer with { PasswordHash = await passwords.HashAsync(terms.Password, sender.Client.Hash, CancellationToken.None) };
        var owner = OwnerToken.New();
        // The client may go at any moment; a commit that was begun is ended all the same.
        await ingest.CommitAsync(isAnnounced => writer.AddAsync(
            transfer, owner, content.Files, [], limits.Value.SenderOf(sender.Client), besides.ToAdd(id, delivery, sender), CancellationToken.None, isAnnounced));
        metrics.Sealed(time.GetElapsedTime(began));
        return new UploadResult.Completed(transfer, owner);
    }
}
