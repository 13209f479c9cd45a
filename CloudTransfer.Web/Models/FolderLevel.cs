using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models;

/// <summary>One page of one folder of a large transfer.</summary>
/// <param name="Trail">The path to the folder, from the top level to itself.</param>
/// <param name="Folders">The folders on this page.</param>
/// <param name="Files">The files on this page.</param>
/// <param name="Pages">The links to other pages; null for none.</param>
public sealed record FolderLevel(
    IReadOnlyList<FolderLink> Trail,
    IReadOnlyList<ListedFolder> Folders,
    IReadOnlyList<ListedFile> Files,
    Pager? Pages)
{
    private const string Fragment = "#files";

    /// <summary>Creates the page of a folder.</summary>
    internal static FolderLevel From(Transfer transfer, Listing.Page page, ListingContext at) => new(
        TrailTo(page.Folder, at.Address),
        [.. page.Folders.Select(folder => ListedFolder.From(folder, Open(at.Address, folder.Path), at))],
        [.. page.Files.Select(file => ListedFile.From(transfer, file, at))],
        Pager.Of(page.Number, page.Of, number => Open(at.Address, page.Folder, number)));

    private static List<FolderLink> TrailTo(string folder, string address)
    {
        var trail = new List<FolderLink> { new("All files", Open(address, "")) };
        for (var end = 0; end < folder.Length; end++)
        {
            var start = end;
            end = folder.IndexOf('/', start) is var slash and >= 0 ? slash : folder.Length;
            trail.Add(new FolderLink(folder[start..end], Open(address, folder[..end])));
        }

        return trail;
    }

    private static string Open(string address, string folder, int page = 1) =>
        $"{AddressOf(address, folder, page)}{Fragment}";

    internal static string AddressOf(string address, string folder, int page) =>
        $"{address}?folder={Uri.EscapeDataString(folder)}{(page > 1 ? $"&page={page}" : "")}";
}

/// <summary>A folder in the path to the folder that is shown.</summary>
/// <param name="Name">The name.</param>
/// <param name="Address">The URL of its page.</param>
public sealed record FolderLink(string Name, string Address);

/// <summary>A folder as a page lists it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Summary">The number of files and their size: <c>12 files, 3.4 MB</c>; <c>empty</c>.</param>
/// <param name="Address">The URL of its page.</param>
/// <param name="Download">The URL of a zip of the folder; null if it has no files.</param>
/// <param name="Tick">The checkbox that selects it; null outside of selection.</param>
public sealed record ListedFolder(string Name, string Summary, string Address, string? Download, Tick? Tick)
{
    internal static ListedFolder From(TransferFolder folder, string address, ListingContext at) => new(
        folder.Name,
        FileTree.SummaryOf(folder.FileCount, folder.Size),
        address,
        folder.FileCount > 0 && at.IsWhole ? at.ZipOf(folder.Path) : null,
        at.IsSelecting && folder.AnyFile is { } any ? Tick.Of(any, folder.Path.Split('/').Length, folder.FileCount, folder.Size) : null);
}
