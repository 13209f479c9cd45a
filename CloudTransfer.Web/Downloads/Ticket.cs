using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// One person's download of a limited transfer: of the whole, or of its files one by one. Signed, to be begun soon, and good
/// for going on for as long as its row says.
/// </summary>
/// <param name="Id">Its own id.</param>
/// <param name="Transfer">The transfer.</param>
public sealed record Ticket(string Id, StoredId Transfer)
{
    /// <summary>A new one.</summary>
    public static Ticket For(StoredId transfer) => new(StoredId.New().Value, transfer);
}

/// <summary>A request for bytes of a limited transfer.</summary>
/// <param name="Content">What is asked for: <see cref="StoredContent.Whole"/>, a file's number, or what a part is called.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="From">The first byte.</param>
/// <param name="To">The byte after the last.</param>
/// <param name="Stored">The bytes of the whole stored object.</param>
/// <param name="Files">How many files the transfer has.</param>
/// <param name="Client">Who asks, as a hash of the address; empty where the address says nothing.</param>
public sealed record TicketRequest(string Content, long Length, long From, long To, long Stored, int Files, string Client)
{
    /// <summary>The most bytes that may leave on one ticket in all: too few for the whole twice.</summary>
    public long Most => Math.Max(0, (2 * Stored) - 1);

    /// <summary>How many bytes are asked for.</summary>
    public long Count => To - From;

    /// <summary>The bytes of all files of the transfer together.</summary>
    public long Size { get; init; }

    /// <summary>How many files are in what is asked for.</summary>
    public int ContentFiles { get; init; } = 1;

    /// <summary>How many bytes those have.</summary>
    public long ContentBytes { get; init; } = Length;

    /// <summary>Whether it is a part of the transfer: a file, or a zip of some.</summary>
    public bool IsPart => !string.Equals(Content, StoredContent.Whole, StringComparison.Ordinal);
}
