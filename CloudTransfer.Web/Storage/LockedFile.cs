using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>
/// A file that is to be deleted, under its lock: nobody writes it, and nobody else deletes it. Only who has the lock of the
/// file at a path deletes by that path, so that what another has made there since is never hit.
/// </summary>
internal sealed class LockedFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private LockedFile(SafeFileHandle handle, string path) => (_handle, _path) = (handle, path);

    /// <summary>Opens and locks a file; null when another has the lock, or where it <paramref name="isAbsent"/>.</summary>
    public static LockedFile? TryOpen(string path, out bool isAbsent)
    {
        var handle = Posix.Open(path, Posix.ReadWrite);
        isAbsent = handle is null;
        if (handle is null)
            return null;
        if (Posix.TryLock(handle) && FileIdentity.Of(handle) == FileIdentity.Of(path))
            return new LockedFile(handle, path);
        handle.Dispose();
        return null;
    }

    /// <summary>Deletes it; the bytes freed.</summary>
    public long Delete()
    {
        var length = RandomAccess.GetLength(_handle);
        FileWrites.Delete(_path);
        return length;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_handle)
            Posix.Unlock(_handle);
    }
}
