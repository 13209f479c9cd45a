namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// The kernel's locks on files of the volume: that of an object and its lanes on the file of the object, and one on a file of
/// its own for each name. They end with the open file, and so with the process.
/// </summary>
public sealed class LocalLocks(VolumeLayout layout) : ILocks
{
    /// <inheritdoc/>
    public bool AreOnObjects => true;

    /// <inheritdoc/>
    public ValueTask<HeldLock?> TryTakeAsync(string name, CancellationToken cancel) =>
        ValueTask.FromResult<HeldLock?>(LockedFile.TryMake(Path.Combine(layout.Root, name + ".lock")));

    /// <inheritdoc/>
    public ValueTask<HeldLock?> TryTakeAsync(StoredId id, CancellationToken cancel)
    {
        // In this order: it may be sealed between the two looks, but not the other way round.
        var file = LockedFile.TryOpen(layout.IncomingPath(id), out var isAbsent);
        if (isAbsent)
            file = LockedFile.TryOpen(layout.StoredPath(id), out isAbsent);
        return ValueTask.FromResult<HeldLock?>(isAbsent ? LockedFile.Absent : file);
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsHeldAsync(StoredId id, CancellationToken cancel)
    {
        using var handle = Posix.Open(layout.IncomingPath(id), Posix.ReadOnly) ?? Posix.Open(layout.StoredPath(id), Posix.ReadOnly);
        return ValueTask.FromResult(handle is not null && !Posix.TryLock(handle));
    }

    /// <inheritdoc/>
    public UploadLocks Of(Upload upload) => ((LocalUpload)upload).Locks;
}
