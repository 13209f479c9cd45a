using System.Security.Cryptography;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Lets the proxy in front send a stored object, which it reads from the volume, and counts the downloads that the
/// proxy confirms. The proxy returns the receipt and the number of sent bytes to any replica.
/// </summary>
public sealed class AccelRedirect(
    IOptions<DownloadsOptions> options, IDataProtectionProvider protection, IOptions<StorageOptions> storage, CloudTransferMetrics metrics, DownloadCounter counter, TimeProvider time, Lazy<SharedFiles> files)
{
    // Below this size, the redirect and its confirmation cost more than they save.
    private const long MinLength = 1 << 20;

    private readonly IDataProtector _protector = protection.CreateProtector("CloudTransfer.Receipt.v1");

    /// <summary>Whether the proxy sends anything: only what is on the volume.</summary>
    public bool IsOn => options.Value.Accel && !storage.Value.S3.IsOn;

    /// <summary>
    /// Whether the proxy may send this response. It never sends on a ticket: it reports nothing before the end, and a
    /// ticket without a heartbeat is released to other clients.
    /// </summary>
    public bool CanSend(StoredContent content, RangeResponse answer, TicketLease? ticket) =>
        IsOn && ticket is null && content.Kind is DownloadKind.All && answer.Count >= MinLength;

    /// <summary>Prepares the redirect of a stored object.</summary>
    /// <returns>Its path below the volume's <c>transfers/</c>, and the receipt that the proxy returns.</returns>
    public (string Path, string AccelReceipt) Prepare(StoredContent content, RangeResponse answer) => (
        files.Value.Share(content.Transfer),
        _protector.Protect(string.Join(' ', ReceiptOf(content, answer))));

    /// <summary>Counts a download that the proxy has finished. Returns false if the receipt is not valid.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="sent">The number of content bytes that the proxy sent.</param>
    public bool Confirm(string receipt, long sent)
    {
        try
        {
            if (_protector.Unprotect(receipt).Split(' ') is not [var id, var length, var wanted, var began, .. var rest] || !StoredId.TryParse(id, out var transfer))
                return false;
            Count(transfer, long.Parse(length), long.Parse(wanted), sent, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(began)),
                rest is [var link] && StoredId.TryParse(link, out var recipient) ? recipient : null);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private IEnumerable<string> ReceiptOf(StoredContent content, RangeResponse answer)
    {
        string[] all = [$"{content.Transfer}", $"{content.Length}", $"{answer.Count}", $"{time.GetUtcNow().ToUnixTimeMilliseconds()}"];
        return content.Recipient is { } recipient ? [.. all, recipient.Value] : all;
    }

    private void Count(StoredId transfer, long length, long wanted, long sent, DateTimeOffset began, StoredId? recipient)
    {
        var outcome = RangeResponse.Outcome(sent, wanted, length);
        metrics.DownloadStarted(DownloadKind.All);
        metrics.BytesSent(DownloadKind.All, sent);
        metrics.DownloadEnded(DownloadKind.All, outcome, time.GetUtcNow() - began);
        counter.Ended(transfer, outcome, recipient);
    }
}
