using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage.Local;

/// <summary>
/// An upload as a file of the volume. A new one is locked from the start until it is closed, so that the cleaner can tell a
/// sealed file whose row is about to be committed from one that nobody will ever claim.
/// </summary>
internal sealed class LocalUpload : Upload
{
    private const int MovePiece = 1 << 20, MovedAnyway = 8 << 20;

    // As much as a disk takes in one go; smaller uploads leave it to their fsync.
    private const long WriteOutEvery = 16 << 20;

    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private readonly Func<string> _sealedPath;
    private Task _writingOut = Task.CompletedTask;
    private long _held;
    private string? _sealed;
    private bool _kept;

    internal LocalUpload(StoredId id, SafeFileHandle handle, string path, Func<string> sealedPath, bool isKept = false, bool isSealed = false)
        : base(id, isSealed) => (_handle, _path, _sealedPath, _kept, Locks) = (handle, path, sealedPath, isKept, new LocalUploadLocks(handle));

    /// <summary>The locks on its file.</summary>
    public LocalUploadLocks Locks { get; }

    /// <inheritdoc/>
    public override ValueTask<bool> ExistsAsync() => ValueTask.FromResult(File.Exists(_path));

    /// <inheritdoc/>
    public override void Reserve(long offset, long length) => Posix.Reserve(_handle, offset, length);

    /// <inheritdoc/>
    public override void Release(long offset, long length) => Posix.TryPunchHole(_handle, offset, length);

    /// <inheritdoc/>
    public override ValueTask WriteAsync(long offset, in ReadOnlySequence<byte> bytes)
    {
        FileWrites.At(_handle, offset, bytes);
        WriteOut(bytes.Length);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes)
    {
        FileWrites.At(_handle, offset, bytes);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override ValueTask ClearAsync(long offset, long length)
    {
        if (Posix.TryPunchHole(_handle, offset, length))
            return ValueTask.CompletedTask;
        var zeros = new byte[(int)Math.Min(MovePiece, length)];
        for (var done = 0L; done < length; done += zeros.Length)
            FileWrites.At(_handle, offset + done, zeros.AsMemory(0, (int)Math.Min(zeros.Length, length - done)));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<UploadPiece>> FlushAsync()
    {
        await DiskThreads.Shared.RunAsync(() => Posix.Sync(_handle));
        return [];
    }

    /// <inheritdoc/>
    public override Task SettleAsync(long length) => DiskThreads.Shared.RunAsync(() =>
    {
        FileWrites.Cut(_handle, length);
        Posix.Sync(_handle);
        Posix.SyncFolder(Path.GetDirectoryName(_path)!);
    });

    /// <inheritdoc/>
    /// <remarks>The file system shifts its extents where it can; elsewhere the bytes are moved once.</remarks>
    public override ValueTask InsertFrontAsync(int space, long length)
    {
        // Shifting extents makes the file system write the file out first: a little is moved sooner in memory.
        if (length > MovedAnyway && Posix.TryInsertFront(_handle, space))
            return ValueTask.CompletedTask;
        var piece = ArrayPool<byte>.Shared.Rent(MovePiece);
        for (var end = length; end > 0;)
        {
            var count = (int)Math.Min(MovePiece, end);
            end -= count;
            ReadExactly(piece.AsSpan(0, count), end);
            FileWrites.At(_handle, end + space, piece.AsMemory(0, count));
        }

        ArrayPool<byte>.Shared.Return(piece);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>Its length, fsync, rename, fsync of the folder.</remarks>
    public override Task SealAsync(long length) => DiskThreads.Shared.RunAsync(() =>
    {
        // Truncating also gives back what was reserved and not used.
        FileWrites.Cut(_handle, length);
        Posix.Sync(_handle);
        var target = _sealedPath();
        FileWrites.Rename(_path, target);
        _sealed = target;
        Posix.SyncFolder(Path.GetDirectoryName(target)!);
    });

    /// <inheritdoc/>
    public override void Keep() => _kept = true;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        if (_handle.IsClosed)
            return ValueTask.CompletedTask;
        using (_handle)
        {
            if (!_kept)
                Discard();
            Posix.Unlock(_handle);
        }

        return ValueTask.CompletedTask;
    }

    // Where the volume is away, or read-only, the cleaner finds the file when it is back, for it is no longer locked.
    private void Discard() => FileWrites.TryDelete(_sealed ?? _path);

    // So the last fsync finds little to do, and no other upload's fsync waits behind gigabytes.
    private void WriteOut(long written)
    {
        _held += written;
        if (_held < WriteOutEvery || !_writingOut.IsCompleted)
            return;
        _held = 0;
        _writingOut = DiskThreads.Shared.RunAsync(() => Posix.BeginWriting(_handle));
    }

    private void ReadExactly(Span<byte> into, long offset)
    {
        while (into.Length > 0)
        {
            var read = RandomAccess.Read(_handle, into, offset);
            if (read == 0)
                throw new EndOfStreamException();
            into = into[read..];
            offset += read;
        }
    }
}
