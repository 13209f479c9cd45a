using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Uploads;

/// <summary>Who sends a transfer.</summary>
/// <param name="Client">From which address.</param>
/// <param name="User">The person with an account; null for somebody without.</param>
public readonly record struct UploadSender(ClientAddress Client, StoredId? User)
{
    /// <summary>The file request that it is sent to; null where it is sent unasked.</summary>
    public NewSubmission? Submission { get; init; }
}
