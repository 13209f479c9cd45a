using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>One page of one folder of a large transfer.</summary>
/// <param name="Trail">The folders above it and itself, from the top on.</param>
/// <param name="Folders">The folders on this page.</param>
/// <param name="Files">The files on this page.</param>
/// <param name="Pages">The other pages; null for none.</param>
public sealed record FolderLevel(
    IReadOnlyList<FolderLink> Trail,
    IReadOnlyList<ListedFolder> Folders,
    IReadOnlyList<ListedFile> Files,
    Pager? Pages)
{
    private const string Fragment = "#files";

    /// <summary>Shapes one page of a folder.</summary>
    public static FolderLevel From(Listing.Page page, string address) => new(
        TrailTo(page.Folder, address),
        [.. page.Folders.Select(folder => new ListedFolder(
            folder.Name, FileTree.SummaryOf(folder.FileCount, folder.Size), Open(address, folder.Path)))],
        [.. page.Files.Select(file => ListedFile.From(file, address))],
        Pager.Of(page.Number, page.Of, number => Open(address, page.Folder, number)));

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
        $"{address}?folder={Uri.EscapeDataString(folder)}{(page > 1 ? $"&page={page}" : "")}{Fragment}";
}

/// <summary>A folder on the way to the one that is shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">The page that shows it.</param>
public sealed record FolderLink(string Name, string Address);

/// <summary>A folder as a page lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Summary">How many files, and how big: <c>12 files, 3.4 MB</c>; <c>empty</c>.</param>
/// <param name="Address">The page that shows it.</param>
public sealed record ListedFolder(string Name, string Summary, string Address);
