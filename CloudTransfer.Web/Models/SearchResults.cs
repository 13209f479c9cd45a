using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models;

/// <summary>The results of a search by name.</summary>
/// <param name="Summary">The number of results: <c>12 files</c>; <c>No file</c>.</param>
/// <param name="Text">The search text.</param>
/// <param name="Files">The files on this page, named by their paths.</param>
/// <param name="Pages">The links to other pages; null for none.</param>
/// <param name="Hint">A suggestion for another search; null for none.</param>
/// <param name="All">The URL of the page without a search.</param>
public sealed record SearchResults(string Summary, string Text, IReadOnlyList<ListedFile> Files, Pager? Pages, string? Hint, string All)
{
    /// <summary>Creates a page of results.</summary>
    internal static SearchResults From(Transfer transfer, Listing.Found found, ListingContext at) => new(
        found.Total == 0 ? "No file" : Count.Of(found.Total, "file"),
        found.Text,
        [.. found.Files.Select(file => ListedFile.From(transfer, file, at) with { Name = file.Path })],
        Pager.Of(found.Number, found.Of, page => $"{at.Address}?find={Uri.EscapeDataString(found.Text)}&page={page}#files"),
        found.IsTooLong ? $"A file's name has at most {FileIndex.LongestText} characters: search for a part of it." : null,
        $"{at.Address}#files");
}
