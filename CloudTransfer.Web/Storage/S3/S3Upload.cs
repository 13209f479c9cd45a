using System.Buffers;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>
/// An upload as parts of one multipart upload. A part is sent as soon as all of it is there, in any order and by any replica; what
/// is incomplete at a flush is staged. A single part is stored as an object when it is sealed.
/// </summary>
internal sealed class S3Upload : Upload
{
    private readonly Bucket _bucket;
    private readonly PieceIndex _pieces;
    private readonly PartBuffers _buffers;
    private readonly PartSender _sender;
    private readonly CancellationTokenSource _closing = new();
    private readonly bool _isReopened;
    private readonly PartLayout _layout;
    private long? _length;
    private int _last;
    private bool _isFrontHeld, _isSettled, _isKept, _hasObject;

    /// <summary>A new upload, or one that is gone on with.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="store">The bucket, with what belongs to it.</param>
    /// <param name="layout">Where its parts begin.</param>
    /// <param name="record">What was recorded of it; null for a new one.</param>
    /// <param name="isSealed">Whether it is sealed.</param>
    public S3Upload(StoredId id, (Bucket Bucket, PartMemory Memory, RecordedPieces Pieces) store, PartLayout layout, UploadRecord? record, bool isSealed = false)
        : base(id, isSealed)
    {
        (_bucket, _layout, _length, _isReopened) = (store.Bucket, layout, record?.Length, record is not null);
        _isKept = _isReopened || isSealed;
        _pieces = new PieceIndex(id, _isReopened ? store.Pieces : null);
        _buffers = new PartBuffers(store.Bucket, store.Memory, id, _pieces, _closing.Token);
        _sender = new PartSender(store.Bucket, id, _pieces, record?.UploadId, _closing.Token);
    }

    /// <inheritdoc/>
    public override bool IsRewritable => false;

    private bool IsSinglePart => _length is { } length && _sender.UploadId is null && _layout.CountOf(length) == 1;

    /// <inheritdoc/>
    public override async ValueTask<bool> ExistsAsync() =>
        !(_isReopened || IsSealed) || await _bucket.HeadAsync(IsSealed ? BucketKeys.Sealed(Id) : BucketKeys.Record(Id), _closing.Token) is not null;

    /// <inheritdoc/>
    /// <remarks>A bucket has space for whatever comes.</remarks>
    public override void Reserve(long offset, long length)
    {
    }

    /// <inheritdoc/>
    public override void Release(long offset, long length)
    {
    }

    /// <inheritdoc/>
    public override void HoldFront() => _isFrontHeld = true;

    /// <inheritdoc/>
    public override ValueTask WriteAsync(long offset, in ReadOnlySequence<byte> bytes) => new(WriteAllAsync(offset, bytes));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes) => new(WriteAllAsync(offset, new ReadOnlySequence<byte>(bytes)));

    /// <inheritdoc/>
    public override async ValueTask<bool> CanClearAsync(long offset, long length)
    {
        for (var part = _layout.PartAt(offset); length > 0 && part <= _layout.PartAt(offset + length - 1); part++)
        {
            await _pieces.LoadAsync(part);
            if (_pieces.IsSent(part) && !IsWithin(part, offset, length))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    /// <remarks>A part that was sent is sent once more, unless there are other bytes in it, which are not here any more.</remarks>
    public override async ValueTask ClearAsync(long offset, long length)
    {
        if (!await CanClearAsync(offset, length))
            throw new InvalidOperationException("A part was sent that cannot be sent again.");
        for (var part = _layout.PartAt(offset); length > 0 && part <= _layout.PartAt(offset + length - 1); part++)
        {
            _pieces.Forget(part);
            var start = _layout.StartOf(part);
            _buffers.Clear(part, Math.Max(0, offset - start), Math.Min(_layout.EndOf(part), offset + length) - start);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Where the first two parts are not full, nothing was sent, and all is moved in memory. Else the full parts are made an object,
    /// of which the bucket copies those of a new upload while more bytes come: parts of one size begin elsewhere in it now.
    /// </remarks>
    public override async ValueTask InsertFrontAsync(int space, long length)
    {
        _isFrontHeld = false;
        var full = (int)(length / _layout.Size);
        if (full > 1)
            await DetachAsync(full);
        await _buffers.MoveAsync(space, _layout);
        if (full > 1)
            await _sender.BeginCopyingAsync([.. Enumerable.Range(2, full - 1)], _layout.Size, part => (BucketKeys.Sealed(Id), _layout.StartOf(part) - space));
        var last = _layout.CountOf(length + space);
        for (var part = 1; part <= last; part++)
        {
            if (!_pieces.IsSent(part) && _buffers.IsComplete(part, _layout.Size))
                await SendAsync(part, _layout.Size);
        }
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<UploadPiece>> FlushAsync()
    {
        await _sender.DrainAsync();
        await _buffers.StageAsync(_last);
        return _pieces.TakeNew();
    }

    /// <inheritdoc/>
    public override async Task SettleAsync(long length)
    {
        (_length, _isSettled) = (length, true);
        if (!IsSinglePart)
            await _sender.BeginAsync();
        await new UploadRecord(_layout.Size, length, _sender.UploadId).SaveAsync(_bucket, Id);
    }

    /// <inheritdoc/>
    public override async Task SealAsync(long length)
    {
        (_length, _isFrontHeld) = (length, false);
        if (_isReopened && await WasSealedAsync())
            return;
        await MakeObjectAsync(length, () => IsSinglePart ? StoreAsync(length) : CompleteAsync(length));
        if (_isReopened || _pieces.HasStaged)
            await UploadLeftovers.DeleteAsync(_bucket, Id, CancellationToken.None);
    }

    /// <inheritdoc/>
    public override bool CanAbandon => true;

    /// <inheritdoc/>
    public override void Abandon() => _closing.Cancel();

    /// <inheritdoc/>
    public override void Keep() => _isKept = true;

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        // What is still being sent nobody has recorded.
        await _closing.CancelAsync();
        await _sender.EndAsync();
        _buffers.Free();
        _closing.Dispose();
        if (_isKept)
            return;
        _isKept = true;
        try
        {
            await DiscardAsync();
        }
        catch (BucketUnavailableException)
        {
            // The cleaner finds it: nobody holds its lock, and no row names it.
        }
    }

    private async Task WriteAllAsync(long offset, ReadOnlySequence<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var part = _layout.PartAt(offset);
            var piece = bytes.Slice(0, Math.Min(bytes.Length, _layout.EndOf(part) - offset));
            await WriteAsync(part, offset - _layout.StartOf(part), piece);
            bytes = bytes.Slice(piece.Length);
            offset += piece.Length;
        }
    }

    // What is written to a part that was sent are headers, once more as they were.
    private async ValueTask WriteAsync(int part, long at, ReadOnlySequence<byte> bytes)
    {
        await _pieces.LoadAsync(part);
        if (_pieces.IsSent(part))
            return;
        _last = part;
        (await _buffers.ForAsync(part, at, bytes.Length)).Write(at, bytes);
        var length = _layout.LengthOf(part, _length);
        if (!IsSinglePart && !(part == 1 && _isFrontHeld) && _buffers.IsComplete(part, length))
            await SendAsync(part, length);
    }

    private async Task SendAsync(int part, long length)
    {
        await _sender.AwaitTurnAsync();
        await _sender.SendAsync(part, await _buffers.TakeAsync(part, length), length);
    }

    // The object is there before the upload is sealed: a note beside it says so.
    private async Task DetachAsync(int full)
    {
        await SendAsync(1, _layout.Size);
        using (var note = new MemoryStream([1]))
            await _bucket.PutAsync(BucketKeys.Front(Id), note, _closing.Token);
        await MakeObjectAsync(full * _layout.Size, () => _sender.CompleteAsync(full));
        _pieces.Detach(full, BucketKeys.Sealed(Id), _layout);
    }

    private async Task MakeObjectAsync(long length, Func<Task> make)
    {
        _hasObject = true;
        try
        {
            await make();
        }
        catch (UploadGoneException)
        {
            // Whose answer was lost is completed all the same, and another may have sealed it.
            if ((await _bucket.HeadAsync(BucketKeys.Sealed(Id), CancellationToken.None))?.Length != length)
                throw;
        }
    }

    private async Task StoreAsync(long length)
    {
        await _pieces.LoadAsync(1);
        var buffer = await _buffers.TakeAsync(1, length);
        try
        {
            await using var content = buffer.Read(0, length);
            await _bucket.PutAsync(BucketKeys.Sealed(Id), content, CancellationToken.None);
        }
        finally
        {
            buffer.Free();
        }
    }

    private async Task CompleteAsync(long length)
    {
        await _sender.DrainAsync();
        var count = _layout.CountOf(length);
        for (var part = 1; part <= count; part++)
        {
            await _pieces.LoadAsync(part);
            if (!_pieces.IsSent(part))
                await SendAsync(part, _layout.LengthOf(part, length));
        }

        try
        {
            await _sender.CompleteAsync(count);
        }
        catch (BucketUnavailableException refused) when (_isReopened && refused.Code is "InvalidPart")
        {
            var lost = await _sender.OverwrittenAsync(count);
            if (lost.Count == 0)
                throw;
            throw new OverwrittenPartsException([.. lost.Select(part => new OverwrittenPart(part, _layout.StartOf(part), _layout.StartOf(part) + _layout.LengthOf(part, length)))]);
        }
    }

    // Whether another has sealed it since it was opened; nobody seals what another has deleted.
    private async Task<bool> WasSealedAsync()
    {
        if (await ExistsAsync())
            return false;
        return await _bucket.HeadAsync(BucketKeys.Sealed(Id), CancellationToken.None) is not null ? true : throw new FileNotFoundException();
    }

    private bool IsWithin(int part, long offset, long length) =>
        _layout.StartOf(part) >= offset && _layout.StartOf(part) + _layout.LengthOf(part, _length) <= offset + length;

    private async Task DiscardAsync()
    {
        if (_sender.UploadId is { } upload)
            await _bucket.AbortAsync(BucketKeys.Sealed(Id), upload, CancellationToken.None);
        if (_hasObject)
            await _bucket.DeleteAsync(BucketKeys.Sealed(Id), CancellationToken.None);
        if (_isSettled || _hasObject || _pieces.HasStaged)
            await UploadLeftovers.DeleteAsync(_bucket, Id, CancellationToken.None);
    }
}
