using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>The right to work on a transfer for a while, which a killed replica cannot keep for long.</summary>
/// <param name="Id">The transfer.</param>
/// <param name="Until">When it ends unless it is renewed, in milliseconds since 1970; it also tells this lease from others.</param>
public sealed record Lease(StoredId Id, long Until);
