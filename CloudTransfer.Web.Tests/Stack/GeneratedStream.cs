using System.Buffers.Binary;
using System.Security.Cryptography;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Stack;

/// <summary>A generated stream of any length: numbered blocks, hashed while they are read.</summary>
internal sealed class GeneratedStream(long length) : Stream
{
    private const int BlockSize = 1 << 20;

    private readonly byte[] _block = Content.Of(BlockSize, 3);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _position;
    private byte[] _result = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of the content once it was read to its end; also after disposal.</summary>
    public byte[] Hash => _result;

    public override int Read(Span<byte> buffer)
    {
        var offset = (int)(_position % BlockSize);
        BinaryPrimitives.WriteInt64LittleEndian(_block, _position / BlockSize);
        var count = (int)Math.Min(Math.Min(buffer.Length, BlockSize - offset), length - _position);
        _block.AsSpan(offset, count).CopyTo(buffer);
        _hash.AppendData(buffer[..count]);
        _position += count;
        if (_position == length && _result.Length == 0)
            _result = _hash.GetHashAndReset();
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        // Nothing to flush.
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
