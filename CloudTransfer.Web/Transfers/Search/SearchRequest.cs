using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Search;

/// <summary>In what order transfers are looked through.</summary>
public enum SearchOrder
{
    /// <summary>The newest first.</summary>
    Newest,

    /// <summary>The oldest first.</summary>
    Oldest,

    /// <summary>The largest first.</summary>
    Largest,
}

/// <summary>How a transfer is doing, as the administrator sees it.</summary>
public enum TransferStatus
{
    /// <summary>Its bytes are still arriving.</summary>
    Arriving,

    /// <summary>Its link works.</summary>
    Available,

    /// <summary>It waits for the malware scanner.</summary>
    Scanning,

    /// <summary>The malware scanner found something, or could not look at it: its link does not work.</summary>
    Blocked,

    /// <summary>It was downloaded as often as its limit allows.</summary>
    UsedUp,

    /// <summary>It has expired, and is about to be deleted.</summary>
    Expired,
}

/// <summary>What the administrator looks for.</summary>
/// <param name="Find">A link, an id or how one begins, or a part of the name, the title or the sender; null for any.</param>
/// <param name="MinSize">The least bytes on the disk; null for any.</param>
/// <param name="OlderThan">How old it is at least; null for any.</param>
/// <param name="Order">In what order.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
public sealed record SearchRequest(string? Find, ByteSize? MinSize, Duration? OlderThan, SearchOrder Order, PagePosition? After)
{
    private const int ShortestPrefix = 6;

    /// <summary>How it is doing; null for any.</summary>
    public TransferStatus? Status { get; init; }

    /// <summary>Whose; null for all.</summary>
    public StoredId? User { get; init; }

    /// <summary>The id, where a whole one or a link is looked for; null otherwise.</summary>
    public StoredId? Id => CopiedLink.IdIn(Trimmed);

    /// <summary>What the name contains or the id begins with, in Unicode's form C; empty for anything.</summary>
    public string Text => Id is null ? Composed(Trimmed) : "";

    /// <summary>How an id may begin, where what is looked for is long enough to be no word; null otherwise.</summary>
    public string? IdPrefix => Text.Length >= ShortestPrefix && Text.All(sign => char.IsAsciiLetterOrDigit(sign) || sign is '-' or '_') ? Text : null;

    private string Trimmed => Find?.Trim().TrimEnd('/') ?? "";

    // What is no valid Unicode is in no name.
    private static string Composed(string text)
    {
        try
        {
            return text.Normalize();
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}

/// <summary>A page of transfers.</summary>
/// <param name="Transfers">The transfers.</param>
/// <param name="Next">Where the next page begins; null where there is no more.</param>
/// <param name="Looked">How many transfers were looked at where the page ended before it was full; null otherwise.</param>
public sealed record FoundTransfers(IReadOnlyList<FoundTransfer> Transfers, PagePosition? Next, int? Looked)
{
    /// <summary>Nothing, of a search that is not understood.</summary>
    internal static readonly FoundTransfers None = new([], Next: null, Looked: null);
}

/// <summary>A transfer as the administrator sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">How it is doing.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Stored">Its bytes on the disk.</param>
/// <param name="FileCount">How many files.</param>
/// <param name="Created">When its link was made.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="Completed">How often it was downloaded.</param>
/// <param name="Title">What its sender calls it; empty for nothing.</param>
/// <param name="Sender">By whom it says that it is sent; empty for nobody.</param>
public sealed record FoundTransfer(
    StoredId Id, TransferStatus Status, string Name, long Stored, int FileCount, DateTimeOffset Created, DateTimeOffset? Expires, long Completed,
    string Title = "", string Sender = "")
{
    /// <summary>The id in the requester's link, where it was sent to a file request; null where it was sent unasked.</summary>
    public StoredId? SubmissionLink { get; init; }

    /// <summary>The id in the link that opens it.</summary>
    public StoredId Link => SubmissionLink ?? Id;

    /// <summary>Whether it is what is looked for.</summary>
    /// <param name="text">A part of its name, its title or who it says sends it, whatever the case, or how its id begins; empty for anything.</param>
    /// <param name="status">How it is doing; null for any.</param>
    internal bool Matches(string text, TransferStatus? status) =>
        (status is null || status == Status)
        && (text.Length == 0 || IsIn(Name, text) || IsIn(Title, text) || IsIn(Sender, text) || Id.Value.StartsWith(text, StringComparison.Ordinal));

    /// <summary>Where it stands in an order.</summary>
    internal PagePosition PositionIn(SearchOrder order) =>
        new(order is SearchOrder.Largest ? Stored : Created.ToUnixTimeMilliseconds(), Id.Value);

    private static bool IsIn(string said, string text) => said.Contains(text, StringComparison.OrdinalIgnoreCase);
}
