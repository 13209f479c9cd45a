namespace CloudTransfer.Web.Storage.Local;

/// <summary>Finds out why a part of the volume may not be used.</summary>
internal static class DeniedAccess
{
    /// <summary>Makes the exception, which says whose the file or folder is.</summary>
    /// <param name="path">A file or folder.</param>
    /// <param name="error">The kernel's error, such as 13 (EACCES).</param>
    public static VolumeUnusableException Of(string path, int error)
    {
        var isFolder = Directory.Exists(path);
        var folder = isFolder ? path : Path.GetDirectoryName(path) ?? path;
        var isFile = !isFolder && Posix.Denied(folder, isFolder: true) is null;
        var isNamed = isFile && !StoredId.TryParse(Path.GetFileNameWithoutExtension(path), out _);
        return new VolumeUnusableException
        {
            Folder = folder,
            IsFile = isFile,
            File = isNamed ? path : null,
            IsReadOnly = error is Posix.ReadOnlyFileSystem,
            Error = error,
            Owner = FileStatus.Of(isFile ? path : folder)?.Owner,
            User = Posix.User,
        };
    }
}
