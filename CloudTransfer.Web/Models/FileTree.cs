using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>A file as a page lists it.</summary>
/// <param name="Name">Its name in its folder.</param>
/// <param name="Size">Its size: <c>2.3 GB</c>.</param>
/// <param name="Download">The address to save it from.</param>
/// <param name="View">The page that shows it.</param>
/// <param name="Kind">What kind of file it looks like: <c>image</c>, <c>video</c>, <c>audio</c>, else <c>file</c>.</param>
public sealed record ListedFile(string Name, string Size, string Download, string View, string Kind)
{
    internal static ListedFile From(TransferFile file, string address) => new(
        file.Name,
        new ByteSize(file.Size).ToString(),
        ContentAddress.Of(address, file),
        $"{address}/files/{file.Number}/view",
        Previews.Of(file.Name) switch
        {
            PreviewKind.Image => "image",
            PreviewKind.Video => "video",
            PreviewKind.Audio => "audio",
            _ => "file",
        });
}

/// <summary>A folder with all that is in it; the top one has no name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Folders">The folders in it, in order.</param>
/// <param name="Files">The files in it, in order.</param>
/// <param name="FileCount">The files in it and below.</param>
/// <param name="Bytes">The bytes of those.</param>
public sealed record FileTree(
    string Name, IReadOnlyList<FileTree> Folders, IReadOnlyList<ListedFile> Files, int FileCount, long Bytes)
{
    /// <summary>How many files, and how big: <c>12 files, 3.4 MB</c>.</summary>
    public string Summary => SummaryOf(FileCount, Bytes);

    /// <summary>Whether there is nothing in it.</summary>
    public bool IsEmpty => Folders.Count == 0 && Files.Count == 0;

    /// <summary>The tree of a transfer's files and of its empty folders.</summary>
    public static FileTree From(Listing.Whole whole, string address) => Branch(
        "",
        [.. whole.Files.Select(file => new Leaf(file.Folder, file)), .. whole.EmptyFolders.Select(folder => new Leaf(folder, null))],
        depth: 0,
        address,
        whole.Order);

    /// <summary>What a folder's line says: <c>12 files, 3.4 MB</c>; <c>empty</c>.</summary>
    internal static string SummaryOf(int files, long bytes) => files == 0 ? "empty" : $"{Count.Of(files, "file")}, {new ByteSize(bytes)}";

    private static FileTree Branch(string name, IReadOnlyList<Leaf> leaves, int depth, string address, ReaderOrder order)
    {
        var folders = leaves
            .Where(leaf => leaf.Depth > depth)
            .GroupBy(leaf => leaf.Folder.Split('/')[depth], StringComparer.Ordinal)
            .OrderBy(group => group.Key, order)
            .Select(group => Branch(group.Key, [.. group], depth + 1, address, order));
        var here = leaves.Where(leaf => leaf.Depth == depth && leaf.File is not null).Select(leaf => ListedFile.From(leaf.File!, address));
        return new FileTree(name, [.. folders], [.. here], leaves.Count(leaf => leaf.File is not null), leaves.Sum(leaf => leaf.File?.Size ?? 0));
    }

    // A file in its folder; an empty folder, without one.
    private sealed record Leaf(string Folder, TransferFile? File)
    {
        public int Depth => Folder.Length == 0 ? 0 : Folder.Count(letter => letter == '/') + 1;
    }
}
