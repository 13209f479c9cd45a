using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace CloudTransfer.Web.Storage;

/// <summary>
/// An upload under way. A new one is locked by this process, and unless it was kept, closing it deletes it: what was not
/// acknowledged leaves nothing behind. The lock is held until it is closed, so that the cleaner can tell a
/// sealed file whose row is about to be committed from one that nobody will ever claim. One that was reopened has a
/// row already: it stays, and many may have it open.
/// </summary>
public sealed class IncomingFile : IDisposable
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

    internal IncomingFile(SafeFileHandle handle, string path, Func<string> sealedPath, bool kept = false) =>
        (_handle, _path, _sealedPath, _kept, Lanes) = (handle, path, sealedPath, kept, new LaneLocks(handle));

    /// <summary>Who may write which part of it, where several requests send it.</summary>
    public LaneLocks Lanes { get; }

    /// <summary>Whether it is still where it was opened; not so when another has sealed or deleted it.</summary>
    public bool IsThere => File.Exists(_path);

    /// <summary>Takes the lock of the whole, which every new one has from the start; false while another has it.</summary>
    public bool TryLock() => Posix.TryLock(_handle);

    /// <summary>Takes room for so many bytes from its start on, where the file system can; its length stays.</summary>
    /// <exception cref="VolumeFullException">The volume has no room for them.</exception>
    public void Reserve(long length) => Reserve(0, length);

    /// <summary>Takes room for so many bytes from an offset on, where the file system can; its length stays.</summary>
    /// <exception cref="VolumeFullException">The volume has no room for them.</exception>
    public void Reserve(long offset, long length) => Posix.Reserve(_handle, offset, length);

    /// <summary>Gives the room of so many bytes from an offset on back to the volume, where the file system can; they are zeros then.</summary>
    public void Release(long offset, long length) => Posix.TryPunchHole(_handle, offset, length);

    /// <summary>Writes bytes at their place, straight from the buffers they arrived in.</summary>
    /// <exception cref="VolumeFullException">The volume has no room for them.</exception>
    public void Write(long offset, in ReadOnlySequence<byte> bytes)
    {
        FileWrites.At(_handle, offset, bytes);
        WriteOut(bytes.Length);
    }

    /// <summary>Writes bytes at their place.</summary>
    /// <exception cref="VolumeFullException">The volume has no room for them.</exception>
    public void Write(long offset, ReadOnlyMemory<byte> bytes) => FileWrites.At(_handle, offset, bytes);

    /// <summary>Makes a range zeros, which take no room where the file system can do without.</summary>
    /// <exception cref="VolumeFullException">The volume has no room for them.</exception>
    public void Clear(long offset, long length)
    {
        if (Posix.TryPunchHole(_handle, offset, length))
            return;
        var zeros = new byte[(int)Math.Min(MovePiece, length)];
        for (var done = 0L; done < length; done += zeros.Length)
            Write(offset + done, zeros.AsMemory(0, (int)Math.Min(zeros.Length, length - done)));
    }

    /// <summary>What was written before is on the disk when this returns.</summary>
    public Task FlushAsync() => DiskThreads.Shared.RunAsync(() => Posix.Sync(_handle));

    /// <summary>Gives it its final length, and its name to the disk: a row may now say that it is there.</summary>
    public Task SettleAsync(long length) => DiskThreads.Shared.RunAsync(() =>
    {
        FileWrites.Cut(_handle, length);
        Posix.Sync(_handle);
        Posix.SyncFolder(Path.GetDirectoryName(_path)!);
    });

    /// <summary>
    /// Makes room of <paramref name="reservation"/> bytes before what was written, <paramref name="length"/> bytes long.
    /// The file system shifts its extents where it can; elsewhere the bytes are moved once.
    /// </summary>
    public void InsertFront(int reservation, long length)
    {
        // Shifting extents makes the file system write the file out first: a little is moved sooner in memory.
        if (length > MovedAnyway && Posix.TryInsertFront(_handle, reservation))
            return;
        var piece = ArrayPool<byte>.Shared.Rent(MovePiece);
        for (var end = length; end > 0;)
        {
            var count = (int)Math.Min(MovePiece, end);
            end -= count;
            ReadExactly(piece.AsSpan(0, count), end);
            FileWrites.At(_handle, end + reservation, piece.AsMemory(0, count));
        }

        ArrayPool<byte>.Shared.Return(piece);
    }

    /// <summary>
    /// Seals: cut to <paramref name="length"/>, fsync, rename, fsync of the folder. When it returns, the bytes are
    /// under their final name for good; <see cref="Keep"/> then says that their row was committed.
    /// </summary>
    public Task SealAsync(long length) => DiskThreads.Shared.RunAsync(() =>
    {
        // Cutting also gives back what was reserved and not used.
        FileWrites.Cut(_handle, length);
        Posix.Sync(_handle);
        var target = _sealedPath();
        FileWrites.Rename(_path, target);
        _sealed = target;
        Posix.SyncFolder(Path.GetDirectoryName(target)!);
    });

    /// <summary>The row that names this file is committed: closing leaves it where it is.</summary>
    public void Keep() => _kept = true;

    /// <inheritdoc/>
    public void Dispose()
    {
        using (_handle)
        {
            if (!_kept)
                Discard();
            Posix.Unlock(_handle);
        }
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
