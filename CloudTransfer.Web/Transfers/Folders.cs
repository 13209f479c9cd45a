namespace CloudTransfer.Web.Transfers;

/// <summary>The folders that a transfer's files are in, each counted with all that is below it.</summary>
internal static class Folders
{
    /// <summary>Every folder once, in the order in which its first file arrived.</summary>
    public static IReadOnlyCollection<TransferFolder> Of(IEnumerable<TransferFile> files)
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

        return folders.Values;
    }
}
