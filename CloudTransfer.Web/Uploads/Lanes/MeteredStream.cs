namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>A body that is read only as long as somebody agrees to the bytes that come.</summary>
/// <param name="body">The body.</param>
/// <param name="agrees">Is shown the bytes that came; false for no more.</param>
internal sealed class MeteredStream(Stream body, Func<ReadOnlyMemory<byte>, bool> agrees) : Stream
{
    /// <summary>Whether the reading was ended because somebody no longer agreed.</summary>
    public bool IsEndedEarly { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="OperationCanceledException">Somebody no longer agrees.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        if (agrees(buffer[..read]))
            return read;
        IsEndedEarly = true;
        throw new OperationCanceledException();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
        // Nothing is written.
    }
}
