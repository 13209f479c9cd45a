namespace CloudTransfer.Web.Storage.S3;

/// <summary>An upload that is not sealed: only what is staged can be read, since a part cannot before it belongs to an object.</summary>
internal sealed class S3IncomingObject(Bucket bucket, StoredId id, UploadRecord record, RecordedPieces pieces) : StoredObject
{
    private readonly PartLayout _layout = new(record.PartSize);

    /// <inheritdoc/>
    public override long Length => record.Length;

    /// <inheritdoc/>
    public override async ValueTask<long> ReadableFromAsync(long start, long end, CancellationToken cancel)
    {
        var readable = end;
        while (readable > start && await StagedAtAsync(readable - 1, cancel) is var (_, from))
            readable = Math.Max(start, from);
        return readable;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> into, long offset, CancellationToken cancel)
    {
        if (offset >= Length || await StagedAtAsync(offset, cancel) is not var (piece, from))
            return 0;
        var count = (int)Math.Min(into.Length, from + piece.Length - offset);
        using var staged = await bucket.GetAsync(BucketKeys.Staged(id, piece.Tag), offset - from, count, tag: null, cancel);
        if (staged is null)
            return 0;
        return await BucketFaults.CallAsync(async () =>
        {
            await staged.ResponseStream.ReadExactlyAsync(into[..count], cancel);
            return count;
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }

    private async ValueTask<(UploadPiece Piece, long From)?> StagedAtAsync(long offset, CancellationToken cancel)
    {
        var part = _layout.PartAt(offset);
        foreach (var piece in (await pieces(id, part, part, cancel)).Reverse())
        {
            var from = _layout.StartOf(part) + piece.Start;
            if (!piece.IsPart && from <= offset && from + piece.Length > offset)
                return (piece, from);
        }

        return null;
    }
}
