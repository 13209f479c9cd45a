using System.Buffers;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Uploads;

/// <summary>Writes the end of a zip in pieces of one size, however many files it lists.</summary>
internal sealed class FileTail : IBufferWriter<byte>, IDisposable
{
    private const int Piece = 256 * 1024;

    private readonly IncomingFile _file;
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(Piece);
    private long _offset;
    private int _filled;

    private FileTail(IncomingFile file, long offset) => (_file, _offset) = (file, offset);

    /// <summary>Writes the central directory and answers the length of the finished zip.</summary>
    public static long Write(IncomingFile file, ZipAppender zip)
    {
        using var tail = new FileTail(file, zip.Position);
        CentralDirectory.Write(tail, zip.Entries, zip.Position);
        tail.Flush();
        return tail._offset;
    }

    public void Advance(int count) => _filled += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        // A header is at most 64 KiB: it always fits an empty piece.
        if (_piece.Length - _filled < Math.Max(1, sizeHint))
            Flush();
        return _piece.AsMemory(_filled);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose() => ArrayPool<byte>.Shared.Return(_piece);

    private void Flush()
    {
        _file.Write(_offset, _piece.AsMemory(0, _filled));
        _offset += _filled;
        _filled = 0;
    }
}
