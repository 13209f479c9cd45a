using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads;

/// <summary>The name that a transfer is saved under.</summary>
internal static class ArchiveName
{
    /// <summary>The only file's name; the folder's, where all is in one; else the first file's and how many more.</summary>
    /// <param name="files">The files.</param>
    /// <param name="emptyFolders">The paths of folders without files.</param>
    /// <param name="archive">Whether it is a zip.</param>
    public static string Of(IReadOnlyList<TransferFile> files, IReadOnlyList<string> emptyFolders, bool archive) =>
        SavedName.Of(Name(files, emptyFolders, archive));

    private static string Name(IReadOnlyList<TransferFile> files, IReadOnlyList<string> emptyFolders, bool archive)
    {
        if (!archive)
            return files[0].Name;
        var roots = files.Select(file => Root(file.Folder)).Concat(emptyFolders.Select(Root)).Distinct(StringComparer.Ordinal).Take(2).ToList();
        if (roots is [{ Length: > 0 } root])
            return Fit(root, ".zip");
        return Fit(files.Count > 0 ? files[0].Name : roots[0], $" and {files.Count + emptyFolders.Count - 1} more.zip");
    }

    // Both together are a file's name again, and no longer than one may be.
    private static string Fit(string name, string ending) =>
        PathComponent.Truncate(name, PathComponent.MaxBytes - ending.Length) + ending;

    private static string Root(string folder) => folder.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? folder[..slash] : folder;
}
