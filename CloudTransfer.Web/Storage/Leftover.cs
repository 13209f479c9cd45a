namespace CloudTransfer.Web.Storage;

/// <summary>A file on the volume that the cleaner looks at.</summary>
/// <param name="Id">The id in its name.</param>
/// <param name="Path">Where it is.</param>
public sealed record Leftover(StoredId Id, string Path)
{
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);

    /// <summary>Its length in bytes; 0 when it has gone.</summary>
    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>
    /// Deletes the file unless somebody is still writing it, or <paramref name="isClaimed"/>, asked once the lock is
    /// held, says that a row names it. Answers the bytes freed, null where the file stays.
    /// </summary>
    public async Task<long?> DeleteUnlessAsync(Func<StoredId, Task<bool>> isClaimed)
    {
        using var handle = Posix.Open(Path, Posix.ReadWrite);
        if (handle is null || !Posix.TryLock(handle) || await isClaimed(Id))
            return null;
        var length = RandomAccess.GetLength(handle);
        // Whoever has just made it is about to lock it, and then to write.
        if (length == 0 && TimeProvider.System.GetUtcNow() - new DateTimeOffset(File.GetLastWriteTimeUtc(handle)) < Young)
            return null;
        File.Delete(Path);
        return length;
    }
}
