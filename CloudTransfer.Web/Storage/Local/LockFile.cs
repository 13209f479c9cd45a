using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// The kernel's locks on a file that is there for nothing else. The last one to hold a lock of it deletes it; a lock on a file that is no longer at its path
/// counts for nothing, and is taken anew on the one that is.
/// </summary>
/// <param name="path">The file, which is made where it is missing.</param>
internal sealed class LockFile(string path) : UploadLocks
{
    // Not the lanes and requests alone: who deletes it must be alone.
    private const int AllBytes = 2 * MaxLanes;

    private SafeFileHandle? _handle;

    /// <summary>Deletes the file at a path, unless somebody holds a lock of it.</summary>
    public static void TryDelete(string path)
    {
        using var handle = Posix.Open(path, Posix.ReadWrite);
        if (handle is not null)
            TryDelete(handle, path);
    }

    /// <inheritdoc/>
    public override ValueTask<bool> TryTakeAsync() => ValueTask.FromResult(Take(Posix.TryLock));

    /// <inheritdoc/>
    public override ValueTask<bool> TryTakeLaneAsync(int lane) => ValueTask.FromResult(Take(file => ByteLock.TryTake(file, lane)));

    /// <inheritdoc/>
    public override ValueTask RequestUnlockAsync(int lane)
    {
        Take(file => ByteLock.TryTake(file, MaxLanes + lane));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WithdrawUnlockRequestAsync(int lane)
    {
        if (_handle is not null)
            ByteLock.Release(_handle, MaxLanes + lane);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> IsUnlockRequestedAsync(int lane) => ValueTask.FromResult(_handle is not null && ByteLock.IsTaken(_handle, MaxLanes + lane));

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (_handle is null)
            return ValueTask.CompletedTask;
        using (_handle)
        {
            // One's own first: of two who end at once, who has the lock of the whole then finds no lane of the other's.
            ByteLock.Release(_handle, 0, AllBytes);
            Posix.Unlock(_handle);
            TryDelete(_handle, path);
        }

        _handle = null;
        return ValueTask.CompletedTask;
    }

    private static void TryDelete(SafeFileHandle handle, string path)
    {
        if (Posix.TryLock(handle) && ByteLock.TryTake(handle, 0, AllBytes) && FileIdentity.Of(handle) == FileIdentity.Of(path))
            FileWrites.TryDelete(path);
        Posix.Unlock(handle);
    }

    // Whoever deletes the file holds all of its locks: a lock that is had while the file is at its path keeps it there.
    private bool Take(Func<SafeFileHandle, bool> tryLock)
    {
        while (true)
        {
            _handle ??= Posix.Open(path, Posix.ReadWrite | Posix.Create, VolumeLayout.OwnerReadWrite) ?? throw VolumeLayout.Linked(path);
            var isTaken = tryLock(_handle);
            if (FileIdentity.Of(_handle) == FileIdentity.Of(path))
                return isTaken;
            _handle.Dispose();
            _handle = null;
        }
    }
}
