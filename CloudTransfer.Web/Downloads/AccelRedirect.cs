using System.Security.Cryptography;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Leaves the sending of a stored object to the proxy in front, which reads it from the volume itself, and counts what
/// the proxy confirms. The proxy hands its receipt back to any replica, with how many bytes it has sent.
/// </summary>
public sealed class AccelRedirect(
    IOptions<DownloadsOptions> options, IDataProtectionProvider protection, CloudTransferMetrics metrics, DownloadCounter counter, TimeProvider time, SharedFiles? files = null)
{
    // Below it, what is saved by not sending is less than what asking and confirming cost.
    private const long Least = 1 << 20;

    private readonly IDataProtector _protector = protection.CreateProtector("CloudTransfer.Receipt.v1");

    /// <summary>Whether the proxy sends anything.</summary>
    public bool IsOn => options.Value.Accel && files is not null;

    /// <summary>
    /// Whether the proxy may send it. Not on a ticket: one that nobody keeps alive gives its download back to others, and
    /// the proxy says nothing before its end.
    /// </summary>
    public bool Takes(StoredContent content, RangeAnswer answer, TicketLease? ticket) =>
        IsOn && ticket is null && content.Kind is DownloadKind.All && answer.Count >= Least;

    /// <summary>Lets the proxy read a stored object.</summary>
    /// <returns>Its path below the volume's <c>transfers/</c>, and the receipt to bring back.</returns>
    public (string Path, string AccelReceipt) Give(StoredContent content, RangeAnswer answer) => (
        files!.Share(content.Transfer),
        _protector.Protect($"{content.Transfer} {content.Length} {answer.Count} {time.GetUtcNow().ToUnixTimeMilliseconds()}"));

    /// <summary>Counts a download that the proxy has ended; false when the receipt is none of ours.</summary>
    /// <param name="receipt">The receipt.</param>
    /// <param name="sent">How many bytes of content it sent.</param>
    public bool Take(string receipt, long sent)
    {
        try
        {
            if (_protector.Unprotect(receipt).Split(' ') is not [var id, var length, var wanted, var began] || !StoredId.TryParse(id, out var transfer))
                return false;
            Count(transfer, long.Parse(length), long.Parse(wanted), sent, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(began)));
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private void Count(StoredId transfer, long length, long wanted, long sent, DateTimeOffset began)
    {
        var outcome = RangeAnswer.Outcome(sent, wanted, length);
        metrics.DownloadStarted(DownloadKind.All);
        metrics.BytesSent(DownloadKind.All, sent);
        metrics.DownloadEnded(DownloadKind.All, outcome, time.GetUtcNow() - began);
        counter.Ended(transfer, outcome);
    }
}
