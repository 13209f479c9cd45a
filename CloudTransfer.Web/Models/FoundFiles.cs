using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>What a search by name found.</summary>
/// <param name="Summary">How many: <c>12 files</c>; <c>No file</c>.</param>
/// <param name="Text">What was searched for.</param>
/// <param name="Files">The files on this page, called by their paths.</param>
/// <param name="Pages">The other pages; null for none.</param>
/// <param name="Hint">What to search for instead; null where there is nothing to say.</param>
/// <param name="All">The page without a search.</param>
public sealed record FoundFiles(string Summary, string Text, IReadOnlyList<ListedFile> Files, Pager? Pages, string? Hint, string All)
{
    /// <summary>Shapes one page of what was found.</summary>
    internal static FoundFiles From(Transfer transfer, Listing.Found found, ListedAt at) => new(
        found.Total == 0 ? "No file" : Count.Of(found.Total, "file"),
        found.Text,
        [.. found.Files.Select(file => ListedFile.From(transfer, file, at) with { Name = file.Path })],
        Pager.Of(found.Number, found.Of, page => $"{at.Address}?find={Uri.EscapeDataString(found.Text)}&page={page}#files"),
        found.IsTooLong ? $"A file's name has at most {FileIndex.LongestText} characters: search for a part of it." : null,
        $"{at.Address}#files");
}
