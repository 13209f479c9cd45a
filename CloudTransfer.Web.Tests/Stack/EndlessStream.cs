using System.Buffers.Binary;
using System.Security.Cryptography;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>A file of any length that is nowhere: blocks that each carry their number, hashed as they are read.</summary>
internal sealed class EndlessStream(long length) : Stream
{
    private const int BlockSize = 1 << 20;

    private readonly byte[] _block = SampleBytes.Of(BlockSize, 3);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private byte[] _sum = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>SHA-256 of it all, once it was read to its end; it outlives the stream.</summary>
    public byte[] Hash => _sum;

    public override int Read(Span<byte> buffer)
    {
        var offset = (int)(_position % BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(_block, _position / BlockSize);
        var count = (int)Math.Min(Math.Min(buffer.Length, BlockSize - offset), length - _position);
        _block.AsSpan(offset, count).CopyTo(buffer);
        _hash.AppendData(buffer[..count]);
        _position += count;
        if (_position == length && _sum.Length == 0)
            _sum = _hash.GetHashAndReset();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing is kept.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}
