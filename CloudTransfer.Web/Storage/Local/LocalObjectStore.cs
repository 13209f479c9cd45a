using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>Objects as files of the volume. All of it returns at once: a file is opened, read and written by the calling thread.</summary>
public sealed class LocalObjectStore(VolumeLayout layout) : IObjectStore
{
    /// <inheritdoc/>
    public bool ReadsIncoming => true;

    /// <inheritdoc/>
    public TimeSpan ListInterval => TimeSpan.Zero;

    /// <inheritdoc/>
    public int ConcurrentDeletions => 1;

    /// <inheritdoc/>
    public string Location => $"{layout.Root} (Storage:Path)";

    /// <inheritdoc/>
    /// <exception cref="TooManyOpenFilesException">Too much is open already.</exception>
    public ValueTask<StoredObject?> OpenAsync(StoredId id, CancellationToken cancel) => ValueTask.FromResult(Readable(OpenStored(id)));

    /// <inheritdoc/>
    /// <exception cref="TooManyOpenFilesException">Too much is open already.</exception>
    public ValueTask<StoredObject?> OpenIncomingAsync(StoredId id, CancellationToken cancel) =>
        // In this order: it may be sealed between the two looks, but not the other way round.
        ValueTask.FromResult(Readable(Posix.OpenForLong(layout.IncomingPath(id), Posix.ReadOnly) ?? OpenStored(id)));

    /// <inheritdoc/>
    /// <exception cref="TooManyOpenFilesException">Too much is open already.</exception>
    public ValueTask<Upload> BeginAsync(StoredId id, long atMost, CancellationToken cancel) => ValueTask.FromResult<Upload>(Begin(id));

    /// <inheritdoc/>
    /// <exception cref="TooManyOpenFilesException">Too much is open already.</exception>
    public ValueTask<Upload?> ReopenAsync(StoredId id, CancellationToken cancel) => ValueTask.FromResult<Upload?>(Reopen(id));

    /// <inheritdoc/>
    public ValueTask<long?> DeleteAsync(StoredId id, CancellationToken cancel)
    {
        var (incoming, stored) = (Delete(layout.IncomingPath(id)), Delete(layout.StoredPath(id)));
        return ValueTask.FromResult(incoming is null ? stored : incoming + (stored ?? 0));
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredId> ListIncomingAsync(CancellationToken cancel) => Incoming().Select(file => file.Id).ToAsyncEnumerable();

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectGroup> ListAsync(CancellationToken cancel) =>
        Folders().Select(folder => new ObjectGroup(folder.Path, folder.Version, folder.Files.Select(file => file.Id))).ToAsyncEnumerable();

    /// <inheritdoc/>
    public ValueTask ProbeAsync(CancellationToken cancel)
    {
        layout.EnsureThere();
        using var handle = Posix.Open(layout.File("ready"), Posix.ReadWrite)!;
        FileWrites.At(handle, 0, "ready"u8.ToArray());
        VolumeAccess.EnsureWritable(layout.Incoming);
        VolumeAccess.EnsureWritable(layout.Transfers);
        return ValueTask.CompletedTask;
    }

    /// <summary>Free and total bytes of the file system that the volume is on.</summary>
    public (long Free, long Total) Space() => FileSystemSpace.Of(layout.Root);

    /// <summary>The uploads in <c>incoming/</c>: only names that are ids.</summary>
    internal IEnumerable<LocalFile> Incoming() => Files(layout.Incoming, ".part");

    /// <summary>The files of sealed transfers: only names that are ids.</summary>
    internal IEnumerable<LocalFile> Stored() => Folders().SelectMany(folder => folder.Files);

    /// <summary>Begins an upload: a new file, which is locked.</summary>
    internal LocalUpload Begin(StoredId id)
    {
        layout.EnsureThere();
        var path = layout.IncomingPath(id);
        var handle = Claim(path);
        try
        {
            FileDescriptorLimit.EnsureMayBeFile(handle);
            return new LocalUpload(id, handle, path, () => layout.SealedPath(id));
        }
        catch
        {
            FileWrites.TryDelete(path);
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Opens an upload that was kept; null when it is absent.</summary>
    internal LocalUpload? Reopen(StoredId id)
    {
        var path = layout.IncomingPath(id);
        if (Posix.OpenForLong(path, Posix.ReadWrite) is { } incoming)
            return new LocalUpload(id, incoming, path, () => layout.SealedPath(id), isKept: true);
        layout.EnsureThere();
        path = layout.StoredPath(id);
        return Posix.OpenForLong(path, Posix.ReadWrite) is { } stored
            ? new LocalUpload(id, stored, path, () => path, isKept: true, isSealed: true)
            : null;
    }

    private SafeFileHandle? OpenStored(StoredId id) => Posix.OpenForLong(layout.StoredPath(id), Posix.ReadOnly);

    private static StoredObject? Readable(SafeFileHandle? handle) => handle is null ? null : new LocalObject(handle);

    private IEnumerable<StoredFolder> Folders() => Directory.EnumerateDirectories(layout.Transfers, "*", VolumeLayout.NoLinks).Select(path =>
        new StoredFolder(path, Directory.GetLastWriteTimeUtc(path), Files(path, "")));

    private static IEnumerable<LocalFile> Files(string folder, string ending)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + ending, VolumeLayout.NoLinks))
        {
            if (StoredId.TryParse(Path.GetFileName(path)[..^ending.Length], out var id))
                yield return new LocalFile(id, path);
        }
    }

    // A new file is nobody's until it is locked, and a cleaner may take it for a leftover: then another one is made.
    private static SafeFileHandle Claim(string path)
    {
        while (true)
        {
            var handle = Posix.Open(path, Posix.ReadWrite | Posix.Create, VolumeLayout.OwnerReadWrite) ?? throw VolumeLayout.Linked(path);
            Posix.Lock(handle);
            if (FileIdentity.Of(handle) == FileIdentity.Of(path))
                return handle;
            handle.Dispose();
        }
    }

    private static long? Delete(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists || VolumeLayout.IsLink(file.DirectoryName!))
            return null;
        var length = file.Length;
        FileWrites.Delete(path);
        return length;
    }

    // A folder of sealed transfers: when a file last came or went, by the file system's clock, read before its files are.
    private sealed record StoredFolder(string Path, DateTime Changed, IEnumerable<LocalFile> Files)
    {
        // That clock ticks some hundred times a second: what came in the same tick as this would not show.
        private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

        // Null as long as the next change may not show as another time.
        public DateTime? Version => TimeProvider.System.GetUtcNow().UtcDateTime - Changed > Tick ? Changed : null;
    }
}
