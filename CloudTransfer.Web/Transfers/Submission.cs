using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>What a transfer was sent to, where somebody asked for files.</summary>
/// <param name="Request">The file request.</param>
/// <param name="Link">The id in the link by which the requester opens the transfer. The transfer's own id, which its sender knows, opens nothing.</param>
/// <param name="Id">The submission: the id of the first transfer that the same sender sent to the request.</param>
public sealed record Submission(StoredId Request, StoredId Link, StoredId Id);
