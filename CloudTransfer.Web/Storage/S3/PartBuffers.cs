namespace CloudTransfer.Web.Storage.S3;

/// <summary>
/// The parts of one upload that are in memory, and what of them is in the bucket besides. Where there is no memory for more, what
/// is here is staged: stored as small objects, of which the part is put together later.
/// </summary>
internal sealed class PartBuffers(Bucket bucket, PartMemory memory, StoredId id, PieceIndex pieces, CancellationToken cancel)
{
    private readonly Dictionary<int, PartBuffer> _buffers = [];
    private readonly Dictionary<int, ByteRanges> _zeros = [];

    /// <summary>The buffer of a part, with memory for a range of it.</summary>
    public async ValueTask<PartBuffer> ForAsync(int part, long start, long length)
    {
        var buffer = Of(part);
        var missing = buffer.BlocksMissing(start, length);
        if (missing == 0)
            return buffer;
        if (!memory.TryTake(missing))
        {
            await StageAsync(kept: null);
            buffer = Of(part);
            missing = buffer.BlocksMissing(start, length);
            await memory.TakeAsync(missing, cancel);
        }

        buffer.Grant(missing);
        return buffer;
    }

    /// <summary>Whether all of a part is here or in the bucket.</summary>
    public bool IsComplete(int part, long length) => (_buffers.TryGetValue(part, out var buffer) && buffer.Filled.Cover(0, length))
        || ((pieces.StagedOf(part).Any() || _zeros.ContainsKey(part)) && Known(part).Cover(0, length));

    /// <summary>Takes a complete part out, all of it in memory. Who takes it frees it.</summary>
    /// <exception cref="InvalidDataException">Bytes of it are missing.</exception>
    public async Task<PartBuffer> TakeAsync(int part, long length)
    {
        if (!Known(part).Cover(0, length))
            throw new InvalidDataException("hole_in_part");
        var buffer = await ForAsync(part, 0, length);
        _buffers.Remove(part);
        try
        {
            await FillAsync(part, buffer, length);
            return buffer;
        }
        catch
        {
            buffer.Free();
            throw;
        }
    }

    /// <summary>A range of a part is zeros from now on.</summary>
    public void Clear(int part, long start, long end)
    {
        if (_buffers.TryGetValue(part, out var buffer))
        {
            buffer.Filled.Remove(start, end);
            buffer.Unstaged.Remove(start, end);
        }

        ZerosOf(part).Add(start, end);
    }

    /// <summary>Moves all that is here or staged back by so many bytes.</summary>
    public async Task MoveAsync(long space, PartLayout layout)
    {
        if (!TryMove(space, layout))
            await StageAsync(kept: null);
        pieces.Move(space, layout);
    }

    /// <summary>Stages what is nowhere but here, and frees all memory but that of one part.</summary>
    public async Task StageAsync(int? kept)
    {
        await Task.WhenAll(_buffers.SelectMany(part => part.Value.Unstaged.All.Select(range => StageAsync(part.Key, part.Value, range.Start, range.End))));
        foreach (var (part, buffer) in _buffers.ToList())
        {
            buffer.Unstaged.Clear();
            if (part == kept)
                continue;
            buffer.Free();
            _buffers.Remove(part);
        }
    }

    /// <summary>Frees all memory.</summary>
    public void Free() => Free(_buffers);

    // False where there is no memory for both, as it is and as it will be.
    private bool TryMove(long space, PartLayout layout)
    {
        var moved = new Dictionary<int, PartBuffer>();
        foreach (var (part, buffer) in _buffers)
        {
            foreach (var (start, end) in buffer.Filled.All)
            {
                var from = start;
                foreach (var (there, at, length) in layout.Moved(part, start, end - start, space))
                {
                    var target = moved.TryGetValue(there, out var known) ? known : moved[there] = new PartBuffer(memory);
                    var missing = target.BlocksMissing(at, length);
                    if (!memory.TryTake(missing))
                    {
                        Free(moved);
                        return false;
                    }

                    target.Grant(missing);
                    buffer.CopyTo(target, from, length, at);
                    from += length;
                }
            }
        }

        Free(_buffers);
        foreach (var (part, buffer) in moved)
            _buffers.Add(part, buffer);
        return true;
    }

    private static void Free(Dictionary<int, PartBuffer> buffers)
    {
        foreach (var buffer in buffers.Values)
            buffer.Free();
        buffers.Clear();
    }

    private PartBuffer Of(int part) => _buffers.TryGetValue(part, out var buffer) ? buffer : _buffers[part] = new PartBuffer(memory);

    private ByteRanges ZerosOf(int part) => _zeros.TryGetValue(part, out var zeros) ? zeros : _zeros[part] = new ByteRanges();

    private ByteRanges Known(int part)
    {
        var known = new ByteRanges();
        foreach (var (start, end) in (_buffers.GetValueOrDefault(part)?.Filled.All ?? []).Concat(_zeros.GetValueOrDefault(part)?.All ?? []))
            known.Add(start, end);
        foreach (var piece in pieces.StagedOf(part))
            known.Add(piece.Start, piece.Start + piece.Length);
        return known;
    }

    // What is in memory is the latest, then what was cleared, then what was staged, the latest first.
    private async Task FillAsync(int part, PartBuffer buffer, long length)
    {
        foreach (var (start, end) in (_zeros.GetValueOrDefault(part)?.All ?? []).SelectMany(zeros => buffer.Filled.MissingIn(zeros.Start, Math.Min(zeros.End, length))).ToList())
            buffer.Zero(start, end);
        foreach (var piece in pieces.StagedOf(part))
        {
            if (buffer.Filled.MissingIn(piece.Start, Math.Min(piece.Start + piece.Length, length)).ToList() is [var first, ..] missing)
                await FillAsync(buffer, piece, first.Start, missing[^1].End);
        }
    }

    // One request for all that is missing, and what lies between.
    private async Task FillAsync(PartBuffer buffer, StagedBytes bytes, long start, long end)
    {
        using var staged = await bucket.GetAsync(bytes.Key, bytes.From + start - bytes.Start, end - start, tag: null, cancel)
            ?? throw new InvalidDataException("staged_object_missing");
        await BucketFaults.CallAsync(async () =>
        {
            await buffer.FillAsync(start, end, staged.ResponseStream, cancel);
            return end;
        });
    }

    private async Task StageAsync(int part, PartBuffer buffer, long start, long end)
    {
        var name = StoredId.New().Value;
        await using (var content = buffer.Read(start, end - start))
            await bucket.PutAsync(BucketKeys.Staged(id, name), content, cancel);
        lock (pieces)
        {
            pieces.AddNew(new UploadPiece(part, start, end - start, name, IsPart: false));
            _zeros.GetValueOrDefault(part)?.Remove(start, end);
        }
    }
}
