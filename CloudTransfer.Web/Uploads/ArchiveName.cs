using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads;

/// <summary>The name that a transfer is saved under.</summary>
internal static class ArchiveName
{
    /// <summary>The only file's name; the folder's, where all files are in one; else the first file's and how many more.</summary>
    public static string Of(IReadOnlyList<TransferFile> files, bool archive)
    {
        if (!archive)
            return files[0].Name;
        var root = Root(files[0]);
        if (root.Length > 0 && files.All(file => string.Equals(Root(file), root, StringComparison.Ordinal)))
            return Fit(root, ".zip");
        return Fit(files[0].Name, $" and {files.Count - 1} more.zip");
    }

    // Both together are a file's name again, and no longer than one may be.
    private static string Fit(string name, string ending) =>
        PathComponent.Truncate(name, PathComponent.MaxBytes - ending.Length) + ending;

    private static string Root(TransferFile file) =>
        file.Folder.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? file.Folder[..slash] : file.Folder;
}
