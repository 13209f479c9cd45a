using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>The files and folders of a manifest, each under a path of its own. A path that ends in a slash is a folder's.</summary>
internal static class ManifestPaths
{
    /// <summary>Numbers the files, and finds the folders in which there is nothing, and what stands at the top.</summary>
    /// <param name="declared">What the client wrote.</param>
    /// <param name="now">The time of what has none.</param>
    /// <exception cref="ErrorException">An entry is wrong, or there are too many folders.</exception>
    public static (List<TransferFile> Files, IReadOnlyList<string> EmptyFolders, TopItems Items) Read(ManifestFiles declared, DateTimeOffset now)
    {
        var files = new List<TransferFile>(declared.Count);
        var folders = new List<string>();
        var (names, items) = (new PathSet(), new TopItems());
        foreach (var (index, entry) in declared.Index())
        {
            if (!RelativePath.TryParse(entry?.Path, out var path))
                throw new ErrorException(Error.ManifestPathUnusable(index));
            if (entry!.IsFolder)
                folders.Add(AddFolder(names, items, path, entry, index));
            else
                files.Add(Number(names, items, path, entry, index, files.Count, now));
        }

        return (files, WithoutFiles(folders, files), items);
    }

    private static TransferFile Number(PathSet names, TopItems items, RelativePath path, ManifestFile entry, int index, int number, DateTimeOffset now)
    {
        if (entry.Size is not >= 0)
            throw new ErrorException(Error.ManifestSizeMissing(index));
        if (!names.TryAdd(path, out var name))
            throw new ErrorException(Error.TooManyFolders(PathSet.MaxFolders));
        items.AddFile(name);
        return new TransferFile(number, name.Folder, name.FileName, entry.Size.Value, 0, 0, entry.LastModified ?? now);
    }

    private static string AddFolder(PathSet names, TopItems items, RelativePath path, ManifestFile entry, int index)
    {
        if (entry.Size is not (null or 0))
            throw new ErrorException(Error.ManifestFolderWithSize(index));
        if (!names.TryAddFolder(path, out var name))
            throw new ErrorException(Error.TooManyFolders(PathSet.MaxFolders));
        items.AddFolder(name);
        return name.Value;
    }

    private static IReadOnlyList<string> WithoutFiles(List<string> folders, List<TransferFile> files)
    {
        if (folders.Count == 0)
            return [];
        var filled = Folders.Of(files, []).Select(folder => folder.Path).ToHashSet(StringComparer.Ordinal);
        return Folders.Innermost([.. Folders.Of([], folders).Select(folder => folder.Path).Where(path => !filled.Contains(path))]);
    }
}
