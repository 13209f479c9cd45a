using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Uploads;

/// <summary>Who sends a transfer.</summary>
/// <param name="Client">From which address.</param>
/// <param name="User">The person with an account; null for somebody without.</param>
public readonly record struct UploadSender(ClientAddress Client, StoredId? User);
