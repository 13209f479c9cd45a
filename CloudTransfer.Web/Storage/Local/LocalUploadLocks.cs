using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// The kernel's locks on the file of an upload: one on the whole file, and on single bytes of it one for each lane and one for
/// the request to unlock it. They are held until the file is closed, after what was not kept has been deleted.
/// </summary>
internal sealed class LocalUploadLocks(SafeFileHandle file) : UploadLocks
{
    /// <inheritdoc/>
    public override ValueTask<bool> TryTakeAsync() => ValueTask.FromResult(Posix.TryLock(file));

    /// <inheritdoc/>
    public override ValueTask<bool> TryTakeLaneAsync(int lane) => ValueTask.FromResult(ByteLock.TryTake(file, lane));

    /// <inheritdoc/>
    public override ValueTask RequestUnlockAsync(int lane)
    {
        ByteLock.TryTake(file, MaxLanes + lane);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WithdrawUnlockRequestAsync(int lane)
    {
        ByteLock.Release(file, MaxLanes + lane);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> IsUnlockRequestedAsync(int lane) => ValueTask.FromResult(ByteLock.IsTaken(file, MaxLanes + lane));

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
