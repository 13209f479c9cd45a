using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Administration;

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

/// <summary>What the administrator looks for.</summary>
/// <param name="Id">How the id begins, or the whole link; null for any.</param>
/// <param name="MinSize">The least bytes on the disk; null for any.</param>
/// <param name="OlderThan">How old it is at least; null for any.</param>
/// <param name="Order">In what order.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
public sealed record SearchRequest(string? Id, ByteSize? MinSize, Duration? OlderThan, SearchOrder Order, SearchPosition? After)
{
    /// <summary>How the id begins; null for any. Of a link, what stands after the last slash.</summary>
    public string? IdPrefix => Id?.Trim() is { Length: > 0 } text ? text[(text.TrimEnd('/').LastIndexOf('/') + 1)..].TrimEnd('/') : null;
}

/// <summary>The last transfer of a page.</summary>
/// <param name="Value">By what it was ordered: its size in bytes, or when it was made in milliseconds since 1970.</param>
/// <param name="Id">Its id.</param>
public sealed record SearchPosition(long Value, string Id);

/// <summary>A transfer as the administrator sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Stored">Its bytes on the disk.</param>
/// <param name="FileCount">How many files.</param>
/// <param name="Created">When its link was made.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="Completed">How often it was downloaded.</param>
/// <param name="Title">What its sender calls it; empty for nothing.</param>
/// <param name="Sender">By whom it says that it is sent; empty for nobody.</param>
public sealed record FoundTransfer(
    StoredId Id, TransferState State, string Name, long Stored, int FileCount, DateTimeOffset Created, DateTimeOffset? Expires, long Completed,
    string Title, string Sender);
