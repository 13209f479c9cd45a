namespace CloudTransfer.Web.Transfers;

/// <summary>The folders of a transfer's files, each with the totals of everything below it.</summary>
internal static class Folders
{
    /// <summary>All folders in the order in which their first file was uploaded, then the empty ones.</summary>
    /// <param name="files">The files.</param>
    /// <param name="empty">The paths of the empty folders.</param>
    public static IReadOnlyCollection<TransferFolder> Of(IEnumerable<TransferFile> files, IEnumerable<string> empty)
    {
        var folders = new OrderedDictionary<string, TransferFolder>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            for (var path = file.Folder; path.Length > 0; path = folders[path].Parent)
            {
                var folder = folders.GetValueOrDefault(path) ?? new TransferFolder(path, 0, 0);
                folders[path] = folder with { FileCount = folder.FileCount + 1, Size = folder.Size + file.Size };
            }
        }

        foreach (var one in empty.Select(path => new TransferFolder(path, 0, 0)))
        {
            for (var folder = one; folder.Path.Length > 0 && folders.TryAdd(folder.Path, folder); folder = folder with { Path = folder.Parent })
            {
                // Its parent may be empty, too.
            }
        }

        return folders.Values;
    }

    /// <summary>The distinct paths that contain none of the others, in ordinal order.</summary>
    public static IReadOnlyList<string> Innermost(IReadOnlyCollection<string> paths)
    {
        var outer = paths.Select(path => new TransferFolder(path, 0, 0).Parent).ToHashSet(StringComparer.Ordinal);
        return [.. paths.Where(path => !outer.Contains(path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
