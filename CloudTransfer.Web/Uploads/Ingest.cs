using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Quota;

namespace CloudTransfer.Web.Uploads;

/// <summary>
/// Takes the files of one transfer in the order in which they arrive and puts every byte at its final place, with
/// its CRC-32. One file without a folder is stored as itself; a folder, or a second file, makes it a zip.
/// </summary>
/// <remarks>Unless it was sealed and kept, disposing it leaves nothing behind.</remarks>
/// <param name="reservation">Where the bytes go, and the space that is reserved for them.</param>
/// <param name="limits">What may be sent.</param>
/// <param name="isAlone">Whether there is one file and no second.</param>
/// <param name="count">Is told how many bytes have come, as they come.</param>
internal sealed class Ingest(StorageReservation reservation, UploadOptions limits, bool isAlone, Action<long> count) : IAsyncDisposable
{
    // A block of every common file system, so that it can shift a first file whose zip header comes after it.
    private const int LateHeaderLength = 4096;

    private readonly Upload _file = reservation.Upload;
    private readonly List<TransferFile> _files = [];
    private readonly PathSet _names = new();
    private readonly TopItems _items = new();
    private readonly ShortChecksum _sha256 = new();
    private ZipAppender? _zip;
    private IncomingEntry? _arriving;

    /// <summary>The bytes of all files so far.</summary>
    public long Received { get; private set; }

    /// <summary>Begins the next file.</summary>
    /// <param name="path">Its path; one that is taken already is made unique.</param>
    /// <param name="modified">When it was last changed, as far as is known.</param>
    /// <param name="atMost">What its size is not going to exceed, in bytes.</param>
    public async ValueTask BeginAsync(RelativePath path, DateTimeOffset modified, long atMost = long.MaxValue)
    {
        if (_files.Count == limits.MaxFiles)
            throw new ErrorException(Error.TooManyFiles(limits.MaxFiles));
        if (!_names.TryAdd(path, out var name))
            throw new ErrorException(Error.TooManyFolders(PathSet.MaxFolders));
        _items.AddFile(name);
        if (_zip is null && (_files.Count > 0 || name.HasFolder))
            await BecomeArchiveAsync();
        else if (_zip is null && !isAlone)
            _file.HoldFront();
        var start = _zip?.Begin(name.Value, modified, atMost) ?? 0;
        _arriving = new IncomingEntry(name, modified, start);
    }

    /// <summary>Takes the next bytes of the file that was begun, straight from the buffers they arrived in.</summary>
    public async ValueTask WriteAsync(ReadOnlySequence<byte> bytes)
    {
        Received += bytes.Length;
        count(bytes.Length);
        if (Received > limits.MaxBytes.Bytes)
            throw new ErrorException(Error.TransferTooLarge(limits.MaxBytes.Bytes));
        await reservation.ReachAsync(_arriving!.End + bytes.Length);
        await _file.WriteAsync(_arriving.End, bytes);
        _arriving.Append(bytes);
        _sha256.Append(bytes);
    }

    /// <summary>Ends the file that was begun.</summary>
    public async ValueTask EndAsync()
    {
        var arrived = _arriving!;
        // An empty file has a header all the same.
        await reservation.ReachAsync(arrived.End);
        if (_zip is not null)
            await StoredZip.WriteHeaderAsync(_file, _zip.End(arrived.Size, arrived.Crc));
        _files.Add(arrived.ToFile(_files.Count) with { Sha256 = _sha256.End() });
        _arriving = null;
    }

    /// <summary>Ends the zip and seals the stored object: its bytes are durable and under their final name.</summary>
    public async Task<TransferContent> SealAsync()
    {
        if (_files.Count == 0)
            throw new ErrorException(ErrorCode.NoFile);
        if (_zip is null)
            _files[0] = _files[0].Alone();
        else
            await reservation.ReachAsync(_zip.Position + CentralDirectory.Measure(_zip.Entries, _zip.Position));
        var length = _zip is null ? Received : await StoredZip.WriteDirectoryAsync(_file, _zip.Entries, _zip.Position);
        await _file.SealAsync(length);
        return new TransferContent(ArchiveName.Of(_items.First, _items.Count, _zip is not null), _zip is not null, Received, length, _files);
    }

    /// <summary>Commits the row of the stored object, which stays.</summary>
    /// <param name="add">Adds the row, and is told whether one of the upload is there.</param>
    /// <exception cref="ErrorException">The row was refused.</exception>
    public Task CommitAsync(Func<bool, Task<QuotaDecision>> add) => reservation.CommitAsync(add);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _sha256.Dispose();
        return reservation.DisposeAsync();
    }

    private async ValueTask BecomeArchiveAsync()
    {
        _zip = new ZipAppender();
        if (_files is not [var first])
            return;
        await reservation.ReachAsync(LateHeaderLength + first.Size);
        await _file.InsertFrontAsync(LateHeaderLength, first.Size);
        var start = _zip.Begin(first.Path, first.Modified, first.Size, LateHeaderLength);
        await StoredZip.WriteHeaderAsync(_file, _zip.End(first.Size, first.Crc32));
        _files[0] = first with { Start = start };
    }

    // The file whose bytes are arriving, from its start in the stored object.
    private sealed class IncomingEntry(RelativePath path, DateTimeOffset modified, long start)
    {
        public long Size { get; private set; }

        public uint Crc { get; private set; }

        // Where its next byte goes in the stored object.
        public long End => start + Size;

        public void Append(in ReadOnlySequence<byte> bytes)
        {
            Crc = Crc32.Append(Crc, bytes);
            Size += bytes.Length;
        }

        public TransferFile ToFile(int number) => new(number, path.Folder, path.FileName, Size, start, Crc, modified);
    }
}
