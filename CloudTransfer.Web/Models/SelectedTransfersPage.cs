using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models;

/// <summary>The page that asks what shall be done with selected transfers.</summary>
/// <param name="Transfers">The transfers.</param>
/// <param name="Title">The question.</param>
/// <param name="Size">Their size on the disk.</param>
/// <param name="List">The list in which they were selected, relative to the application root.</param>
public sealed record SelectedTransfersPage(IReadOnlyList<AdminTransfer> Transfers, string Title, string Size, string List)
{
    /// <summary>Whether it is the administrator who asks.</summary>
    public bool IsOfOthers { get; init; }

    /// <summary>How long they may live from now on.</summary>
    public IReadOnlyList<Lifetime> Lifetimes { get; init; } = [];

    /// <summary>Why nothing was done; null for no reason.</summary>
    public string? Wrong { get; init; }

    internal static SelectedTransfersPage From(IReadOnlyList<FoundTransfer> found, string verb, string list, DateTimeOffset now) => new(
        [.. found.Select(transfer => AdminTransfer.From(transfer, now))],
        found.Count == 0 ? "Nothing is selected" : $"{verb} {Count.Of(found.Count, "transfer")}?",
        new ByteSize(found.Sum(transfer => transfer.Stored)).ToString(),
        list);
}
