using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// The kernel's lock on a file, until it is disposed of. Only who has the lock of the file at a path deletes by that path, so
/// that what another has made there since is never hit.
/// </summary>
internal sealed class LockedFile : HeldLock
{
    private readonly SafeFileHandle? _handle;

    private LockedFile(SafeFileHandle? handle) => _handle = handle;

    /// <summary>The lock of a file that is not there.</summary>
    public static LockedFile Absent { get; } = new(null);

    /// <summary>Opens and locks a file; null when another has the lock, or where it <paramref name="isAbsent"/>.</summary>
    public static LockedFile? TryOpen(string path, out bool isAbsent)
    {
        var handle = Posix.Open(path, Posix.ReadWrite);
        isAbsent = handle is null;
        return handle is null ? null : TryLock(handle, path);
    }

    /// <summary>Opens and locks a file, which is made where it is missing; null when another has the lock.</summary>
    public static LockedFile? TryMake(string path) =>
        TryLock(Posix.Open(path, Posix.ReadWrite | Posix.Create, VolumeLayout.OwnerReadWrite) ?? throw VolumeLayout.Linked(path), path);

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (_handle is null)
            return ValueTask.CompletedTask;
        using (_handle)
            Posix.Unlock(_handle);
        return ValueTask.CompletedTask;
    }

    private static LockedFile? TryLock(SafeFileHandle handle, string path)
    {
        if (Posix.TryLock(handle) && FileIdentity.Of(handle) == FileIdentity.Of(path))
            return new LockedFile(handle);
        handle.Dispose();
        return null;
    }
}
