using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>The right to work on a transfer for a while, which a killed replica cannot keep for long.</summary>
/// <param name="Id">The transfer.</param>
/// <param name="Until">When it ends unless it is renewed, in milliseconds since 1970; it also tells this lease from others.</param>
public sealed record Lease(StoredId Id, long Until)
{
    /// <summary>Its client's line, <see cref="Transfer.Line"/>.</summary>
    public long Line { get; init; }

    /// <summary>The number of the first file that is still to be worked on, where the work may be broken off between two.</summary>
    public long Next { get; init; }
}
