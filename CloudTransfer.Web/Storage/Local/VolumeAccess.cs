namespace CloudTransfer.Web.Storage.Local;

/// <summary>Whether this process may use what is on the volume, without writing anything.</summary>
internal static class VolumeAccess
{
    private static readonly EnumerationOptions NoLinks = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <summary>Holds that files can be made in a folder, and opened.</summary>
    /// <exception cref="VolumeUnusableException">They cannot.</exception>
    public static void EnsureWritable(string folder) => Ensure(folder, isFolder: true);

    /// <summary>
    /// Holds that all that a volume may have from before is this user's to use. After a first start as another user, or a
    /// backup that was restored as one, it would show only when somebody asks for what cannot be opened.
    /// </summary>
    /// <remarks>Of the sealed transfers it looks at the folders alone, of which there are a few thousand at most.</remarks>
    /// <exception cref="VolumeUnusableException">Something is not.</exception>
    public static void EnsureAll(string root)
    {
        EnsureWritable(root);
        foreach (var pattern in new[] { "cloudtransfer.db", "cloudtransfer.db-*", "*.lock", "ready" })
            EnsureFiles(root, pattern);
        foreach (var (name, pattern) in new[] { ("incoming", "*.part"), ("transfers", ""), ("keys", "*.xml"), ("locks", "") })
        {
            var folder = new DirectoryInfo(Path.Combine(root, name));
            if (!folder.Exists || folder.LinkTarget is not null)
                continue;
            EnsureWritable(folder.FullName);
            EnsureFiles(folder.FullName, pattern);
            foreach (var inner in Directory.EnumerateDirectories(folder.FullName, "*", NoLinks))
                EnsureWritable(inner);
        }
    }

    private static void EnsureFiles(string folder, string pattern)
    {
        foreach (var file in pattern.Length == 0 ? [] : Directory.EnumerateFiles(folder, pattern, NoLinks))
            Ensure(file, isFolder: false);
    }

    private static void Ensure(string path, bool isFolder)
    {
        if (Posix.Denied(path, isFolder) is { } error)
            throw DeniedAccess.Of(path, error);
    }
}
