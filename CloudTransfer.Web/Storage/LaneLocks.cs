using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>
/// Who may write which lane of an upload: one lock each, and one to knock with, by which a newcomer asks the holder to
/// let go. Both are the kernel's, and so are the same for all replicas and end with the process that holds them.
/// </summary>
public sealed class LaneLocks
{
    /// <summary>The most lanes that can be told apart.</summary>
    public const int MaxLanes = 64;

    private readonly SafeFileHandle _file;

    internal LaneLocks(SafeFileHandle file) => _file = file;

    /// <summary>Takes a lane; false while another has it.</summary>
    public bool TryTake(int lane) => ByteLock.TryTake(_file, lane);

    /// <summary>Asks the holder of a lane to let go, until <see cref="WithdrawUnlockRequest"/> or the file is closed.</summary>
    public void RequestUnlock(int lane) => ByteLock.TryTake(_file, MaxLanes + lane);

    /// <summary>Asks no longer.</summary>
    public void WithdrawUnlockRequest(int lane) => ByteLock.Release(_file, MaxLanes + lane);

    /// <summary>Whether another asks for the lane that this one holds.</summary>
    public bool IsUnlockRequested(int lane) => ByteLock.IsTaken(_file, MaxLanes + lane);
}
