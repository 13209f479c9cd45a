namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// The kernel's locks where the objects are not on the volume: each object has a file of its own in <c>locks/</c> for as long as somebody
/// holds one of its locks.
/// </summary>
public sealed class FileLocks : ILocks
{
    private readonly VolumeLayout _layout;
    private readonly string _folder;

    /// <summary>Makes the folder, and deletes the files that killed processes have left.</summary>
    public FileLocks(VolumeLayout layout)
    {
        (_layout, _folder) = (layout, layout.Folder("locks"));
        foreach (var path in Directory.EnumerateFiles(_folder, "*", VolumeLayout.NoLinks))
            LockFile.TryDelete(path);
    }

    /// <inheritdoc/>
    public bool AreOnObjects => false;

    /// <inheritdoc/>
    public ValueTask<HeldLock?> TryTakeAsync(string name, CancellationToken cancel) =>
        ValueTask.FromResult<HeldLock?>(LockedFile.TryMake(Path.Combine(_layout.Root, name + ".lock")));

    /// <inheritdoc/>
    public async ValueTask<HeldLock?> TryTakeAsync(StoredId id, CancellationToken cancel)
    {
        var file = new LockFile(PathOf(id));
        if (await file.TryTakeAsync())
            return new WholeLock(file);
        await file.DisposeAsync();
        return null;
    }

    /// <inheritdoc/>
    public ValueTask<bool> IsHeldAsync(StoredId id, CancellationToken cancel)
    {
        using var handle = Posix.Open(PathOf(id), Posix.ReadOnly);
        return ValueTask.FromResult(handle is not null && !Posix.TryLock(handle));
    }

    /// <inheritdoc/>
    public UploadLocks Of(Upload upload) => new LockFile(PathOf(upload.Id));

    private string PathOf(StoredId id) => Path.Combine(_folder, id.Value);

    private sealed class WholeLock(LockFile file) : HeldLock
    {
        public override ValueTask DisposeAsync() => file.DisposeAsync();
    }
}
