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
/// <param name="Folders">The folders in it, by name.</param>
/// <param name="Files">The files in it, by name.</param>
/// <param name="FileCount">The files in it and below.</param>
/// <param name="Bytes">The bytes of those.</param>
public sealed record FileTree(
    string Name, IReadOnlyList<FileTree> Folders, IReadOnlyList<ListedFile> Files, int FileCount, long Bytes)
{
    /// <summary>How many files, and how big: <c>12 files, 3.4 MB</c>.</summary>
    public string Summary => $"{Count.Of(FileCount, "file")}, {new ByteSize(Bytes)}";

    /// <summary>The tree of a transfer's files, which come in order of folder and name.</summary>
    public static FileTree From(IReadOnlyList<TransferFile> files, string address) => Branch("", files, depth: 0, address);

    private static FileTree Branch(string name, IReadOnlyList<TransferFile> files, int depth, string address)
    {
        var folders = files
            .Where(file => Depth(file) > depth)
            .GroupBy(file => file.Folder.Split('/')[depth], StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
            .Select(group => Branch(group.Key, [.. group], depth + 1, address));
        var here = files.Where(file => Depth(file) == depth).Select(file => ListedFile.From(file, address));
        return new FileTree(name, [.. folders], [.. here], files.Count, files.Sum(file => file.Size));
    }

    private static int Depth(TransferFile file) => file.Folder.Length == 0 ? 0 : file.Folder.Count(letter => letter == '/') + 1;
}
