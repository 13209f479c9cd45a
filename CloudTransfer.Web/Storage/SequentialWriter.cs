using System.Buffers;

namespace CloudTransfer.Web.Storage;

/// <summary>Writes bytes one after the other from an offset on, in pieces of one size, however many there are.</summary>
/// <param name="file">Where they go.</param>
/// <param name="offset">The first one's place.</param>
public sealed class SequentialWriter(IncomingFile file, long offset) : IBufferWriter<byte>, IDisposable
{
    private const int Piece = 256 * 1024;

    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(Piece);
    private long _flushed = offset;
    private int _filled;

    /// <summary>Where the next byte goes.</summary>
    public long Position => _flushed + _filled;

    /// <inheritdoc/>
    public void Advance(int count) => _filled += count;

    /// <summary>Room of at least <paramref name="sizeHint"/> bytes, of which there may be 64 KiB.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (_piece.Length - _filled < Math.Max(1, sizeHint))
            Flush();
        return _piece.AsMemory(_filled);
    }

    /// <inheritdoc cref="GetMemory"/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Writes what is held.</summary>
    public void Flush()
    {
        file.Write(_flushed, _piece.AsMemory(0, _filled));
        _flushed += _filled;
        _filled = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_piece);
}
