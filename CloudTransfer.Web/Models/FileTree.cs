using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>A file as a page lists it.</summary>
/// <param name="Name">The name within its folder.</param>
/// <param name="Size">The size: <c>2.3 GB</c>.</param>
/// <param name="Download">The download URL; null if the file cannot be downloaded from this page.</param>
/// <param name="Preview">The URL of its preview page; null if it has no preview.</param>
/// <param name="Kind">The kind of icon: <c>image</c>, <c>video</c>, <c>audio</c> or <c>file</c>.</param>
/// <param name="Tick">The checkbox that selects it; null outside of selection.</param>
public sealed record ListedFile(string Name, string Size, string? Download, string? Preview, string Kind, Tick? Tick)
{
    internal static ListedFile From(Transfer transfer, TransferFile file, ListingContext at) => new(
        file.Name,
        new ByteSize(file.Size).ToString(),
        at.IsWhole || at.IsAvailable(file) ? ContentAddress.Of(at.Address, file) : null,
        at.IsWhole && FilePage.HasPreview(transfer, file) ? $"{at.Address}/files/{file.Number}/view" : null,
        PreviewKinds.Of(file.Name) switch
        {
            PreviewKind.Image => "image",
            PreviewKind.Video => "video",
            PreviewKind.Audio => "audio",
            _ => "file",
        },
        at.IsSelecting ? Tick.Of(file) : null);
}

/// <summary>A folder with its content. The root folder has no name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Folders">The subfolders in order.</param>
/// <param name="Files">The files in order.</param>
/// <param name="FileCount">The number of files in the folder and below.</param>
/// <param name="Bytes">The total size of these files in bytes.</param>
public sealed record FileTree(
    string Name, IReadOnlyList<FileTree> Folders, IReadOnlyList<ListedFile> Files, int FileCount, long Bytes)
{
    // More checkboxes would allow a selection that is too long for a URL.
    private const int MaxTickedFolders = 150;

    /// <summary>The URL of a zip of the folder; null if there is none.</summary>
    public string? Download { get; private init; }

    /// <summary>The checkbox that selects it; null outside of selection.</summary>
    public Tick? Tick { get; private init; }

    /// <summary>The number of files and their size: <c>12 files, 3.4 MB</c>.</summary>
    public string Summary => SummaryOf(FileCount, Bytes);

    /// <summary>Whether the folder is empty.</summary>
    public bool IsEmpty => Folders.Count == 0 && Files.Count == 0;

    /// <summary>Creates the tree from a transfer's files, in order, and its empty folders.</summary>
    internal static FileTree From(Transfer transfer, IReadOnlyList<TransferFile> files, IReadOnlyList<string> emptyFolders, ListingContext at) => Branch(
        transfer,
        "",
        [.. files.Select(file => new Leaf(file.Folder, file)), .. emptyFolders.Select(folder => new Leaf(folder, null))],
        depth: 0,
        at,
        areTicked: at.IsSelecting && CountFolders(files) <= MaxTickedFolders);

    /// <summary>The summary of a folder: <c>12 files, 3.4 MB</c>; <c>empty</c>.</summary>
    internal static string SummaryOf(int files, long bytes) => files == 0 ? "empty" : $"{Count.Of(files, "file")}, {new ByteSize(bytes)}";

    private static FileTree Branch(Transfer transfer, string name, IReadOnlyList<Leaf> leaves, int depth, ListingContext at, bool areTicked)
    {
        var folders = leaves
            .Where(leaf => leaf.Depth > depth)
            .GroupBy(leaf => leaf.Folder.Split('/')[depth], StringComparer.Ordinal)
            .OrderBy(group => group.Key, at.Order.Names)
            .Select(group => Branch(transfer, group.Key, [.. group], depth + 1, at, areTicked));
        var here = leaves.Where(leaf => leaf.Depth == depth && leaf.File is not null).Select(leaf => ListedFile.From(transfer, leaf.File!, at));
        var (count, bytes) = (leaves.Count(leaf => leaf.File is not null), leaves.Sum(leaf => leaf.File?.Size ?? 0));
        return new FileTree(name, [.. folders], [.. here], count, bytes)
        {
            Download = depth == 0 || count == 0 || !at.IsWhole ? null : at.ZipOf(string.Join('/', leaves[0].Folder.Split('/').Take(depth))),
            Tick = areTicked && leaves.FirstOrDefault(leaf => leaf.File is not null)?.File is { } any ? Tick.Of(any.Number, depth, count, bytes) : null,
        };
    }

    private static int CountFolders(IReadOnlyList<TransferFile> files)
    {
        var folders = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            for (var path = file.Folder; path.Length > 0 && folders.Add(path); path = path[..Math.Max(0, path.LastIndexOf('/'))])
            {
                // Its parent may be new, too.
            }
        }

        return folders.Count;
    }

    private static int Depth(string folder) => folder.Length == 0 ? 0 : folder.Count(letter => letter == '/') + 1;

    // A file in its folder, or an empty folder without a file.
    private sealed record Leaf(string Folder, TransferFile? File)
    {
        public int Depth => FileTree.Depth(Folder);
    }
}
