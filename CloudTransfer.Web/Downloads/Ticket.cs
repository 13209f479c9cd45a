using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// One person's download of a transfer with a limit: of the whole, or of its files one by one. It is signed, must be
/// used soon after its issue, and can be resumed until its database row expires.
/// </summary>
/// <param name="Id">The ticket's id.</param>
/// <param name="Transfer">The transfer.</param>
public sealed record Ticket(string Id, StoredId Transfer)
{
    /// <summary>Creates a new ticket.</summary>
    public static Ticket For(StoredId transfer) => new(StoredId.New().Value, transfer);
}

/// <summary>A request for bytes of a transfer with a limit.</summary>
/// <param name="Content">
/// The requested content: <see cref="StoredContent.Whole"/>, the number of a file, or the key of a partial zip.
/// </param>
/// <param name="Length">The content's length in bytes.</param>
/// <param name="From">The offset of the first byte.</param>
/// <param name="To">The offset after the last byte.</param>
/// <param name="Stored">The length in bytes of the stored object.</param>
/// <param name="Files">The number of files of the transfer.</param>
/// <param name="Client">The client address as a hash; empty where the address does not identify a client.</param>
public sealed record TicketRequest(string Content, long Length, long From, long To, long Stored, int Files, string Client)
{
    /// <summary>The maximum number of bytes that can be sent on one ticket: less than two complete copies.</summary>
    public long MaxBytes => Math.Max(0, (2 * Stored) - 1);

    /// <summary>The number of requested bytes.</summary>
    public long Count => To - From;

    /// <summary>The total size in bytes of all files of the transfer.</summary>
    public long Size { get; init; }

    /// <summary>The number of files in the requested content.</summary>
    public int ContentFiles { get; init; } = 1;

    /// <summary>The total size in bytes of the files in the requested content.</summary>
    public long ContentBytes { get; init; } = Length;

    /// <summary>Whether the content is a part of the transfer: a file, or a zip of some files.</summary>
    public bool IsPart => !string.Equals(Content, StoredContent.Whole, StringComparison.Ordinal);
}
