namespace CloudTransfer.Web.Storage;

/// <summary>A file on the volume that the cleaner looks at.</summary>
/// <param name="Id">The id in its name.</param>
/// <param name="Path">Where it is.</param>
public sealed record OrphanedFile(StoredId Id, string Path)
{
    /// <summary>Its length in bytes; 0 when it has gone.</summary>
    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>
    /// Deletes the file unless somebody is still writing it, or <paramref name="isClaimed"/>, asked once the lock is
    /// held, says that a row names it. Answers the bytes freed, null where the file stays.
    /// </summary>
    public async Task<long?> DeleteUnlessAsync(Func<StoredId, Task<bool>> isClaimed)
    {
        using var file = LockedFile.TryOpen(Path, out _);
        return file is null || await isClaimed(Id) ? null : file.Delete();
    }
}
