namespace CloudTransfer.Web.Transfers;

/// <summary>The folders that a transfer's files are in, each counted with all that is below it.</summary>
internal static class Folders
{
    /// <summary>Every folder once, in the order in which its first file arrived; then those without any.</summary>
    /// <param name="files">The files.</param>
    /// <param name="empty">The paths of folders in which there is none.</param>
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
                // What it is in may be empty, too.
            }
        }

        return folders.Values;
    }

    /// <summary>Those of the paths in which none of the others is, each once, in the order of their characters' numbers.</summary>
    public static IReadOnlyList<string> Innermost(IReadOnlyCollection<string> paths)
    {
        var outer = paths.Select(path => new TransferFolder(path, 0, 0).Parent).ToHashSet(StringComparer.Ordinal);
        return [.. paths.Where(path => !outer.Contains(path)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }
}
