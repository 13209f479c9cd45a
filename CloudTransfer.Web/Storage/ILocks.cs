namespace CloudTransfer.Web.Storage;

/// <summary>
/// What only one may do at a time, among all replicas: write a lane, seal a transfer, delete it, make the first key. A lock
/// ends with its holder: a replica that is killed leaves none behind, and none has to expire.
/// </summary>
/// <remarks>
/// A lock keeps others from beginning. What was decided under it is committed by a conditional statement all the same, so that
/// who lost the lock without noticing commits nothing.
/// </remarks>
public interface ILocks
{
    /// <summary>
    /// Whether the lock of an object is on the object itself: a new one is locked with its first byte, and as long as it is open; and what a holder that was
    /// killed has left shows where objects are. Elsewhere a row says so.
    /// </summary>
    bool AreOnObjects { get; }

    /// <summary>Takes the lock of a name, until it is disposed of; null while another holds it.</summary>
    ValueTask<HeldLock?> TryTakeAsync(string name, CancellationToken cancel);

    /// <summary>
    /// Takes the lock of an object, sealed or not, until it is disposed of; null while another holds it. Who holds it may
    /// delete the object. Whoever begins an upload takes it before, and gives it back after that is closed: what nobody holds, and
    /// no row names, is deleted. Where there is no object, it may be had by all who ask: ids are used once.
    /// </summary>
    ValueTask<HeldLock?> TryTakeAsync(StoredId id, CancellationToken cancel);

    /// <summary>
    /// Whether somebody holds the lock of an object: it is being uploaded, sealed or deleted. Also where somebody may have lost it with the server
    /// of the locks, and may be about to take it again.
    /// </summary>
    ValueTask<bool> IsHeldAsync(StoredId id, CancellationToken cancel);

    /// <summary>The locks of an upload that is open; to be disposed of before it is.</summary>
    UploadLocks Of(Upload upload);
}

/// <summary>A lock that is held until it is disposed of.</summary>
public abstract class HeldLock : IAsyncDisposable
{
    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>
/// The locks of one upload for one request: that of the whole, and one for each lane, with a request to unlock it (tusd's word):
/// by it a newcomer asks the holder to let go. What was taken is held until this is disposed of, or the upload is.
/// </summary>
public abstract class UploadLocks : IAsyncDisposable
{
    /// <summary>The most lanes that can be told apart.</summary>
    public const int MaxLanes = 64;

    /// <summary>Takes the lock of the whole; false while another holds it.</summary>
    public abstract ValueTask<bool> TryTakeAsync();

    /// <summary>Takes a lane; false while another holds it.</summary>
    public abstract ValueTask<bool> TryTakeLaneAsync(int lane);

    /// <summary>Asks the holder of a lane to let go, until <see cref="WithdrawUnlockRequestAsync"/> or the end of this.</summary>
    public abstract ValueTask RequestUnlockAsync(int lane);

    /// <summary>Asks no longer.</summary>
    public abstract ValueTask WithdrawUnlockRequestAsync(int lane);

    /// <summary>Whether another asks for the lane that this one holds.</summary>
    public abstract ValueTask<bool> IsUnlockRequestedAsync(int lane);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
