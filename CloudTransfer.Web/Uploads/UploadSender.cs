using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Transfers.Quota;

namespace CloudTransfer.Web.Uploads;

/// <summary>Who sends a transfer.</summary>
/// <param name="Client">From which address.</param>
/// <param name="User">The person with an account; null for somebody without.</param>
public readonly record struct UploadSender(ClientAddress Client, StoredId? User)
{
    /// <summary>The file request that it is sent to; null where it is sent unasked.</summary>
    public NewSubmission? Submission { get; init; }

    /// <summary>What the person may use; null for somebody without an account.</summary>
    public Allowance? Allowance { get; init; }

    /// <summary>The same sender, with what the person may use; of what is sent to a file request, the requester.</summary>
    internal async ValueTask<UploadSender> AllowedAsync(Allowances allowances, CancellationToken cancel) =>
        this with { Allowance = Submission is { } submission ? submission.Requester : await allowances.OfAsync(User, cancel) };

    /// <summary>Whose quota it takes; null for nobody's.</summary>
    internal QuotaHolder? QuotaHolder => Allowance is null ? null : new QuotaHolder(Allowance.User, Allowance.Limits.Quota);
}
