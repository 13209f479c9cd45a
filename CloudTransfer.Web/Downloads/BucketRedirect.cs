using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage.S3;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Sends receivers of whole transfers without a limit to the bucket, by a URL that is valid for a few minutes. Nobody tells how such a
/// download ends: it counts when it begins.
/// </summary>
public sealed class BucketRedirect(PresignedUrls urls, CloudTransferMetrics metrics, DownloadCounter counter)
{
    /// <summary>Whether a transfer is sent by the bucket. Its URL has the transfer's id, which recipients with links of their own do not learn.</summary>
    public bool CanSend(Transfer transfer) => urls.IsOn && transfer is { MaxDownloads: null, Recipient: null };

    /// <summary>The URL of a transfer's content.</summary>
    /// <param name="transfer">The transfer, to which the caller has access.</param>
    /// <param name="disposition">The Content-Disposition header of the download.</param>
    /// <param name="isContinued">Whether it goes on with a download that broke off.</param>
    public string Begin(Transfer transfer, string disposition, bool isContinued)
    {
        metrics.DownloadRedirected();
        if (!isContinued)
            counter.Ended(transfer.Id, DownloadOutcome.Complete);
        return urls.Of(transfer.Id, disposition, ContentTypes.Of(transfer.Name));
    }
}
