using System.Buffers;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>What of a part is in memory. It takes a block where the first byte of it is written.</summary>
/// <param name="memory">Where the blocks are from; the right to each is taken before.</param>
internal sealed class PartBuffer(PartMemory memory)
{
    private const int BlockLength = PartMemory.BlockLength;

    private readonly SortedDictionary<int, byte[]> _blocks = [];

    /// <summary>The ranges of the part that are here.</summary>
    public ByteRanges Filled { get; } = new();

    /// <summary>Those of them that are nowhere else.</summary>
    public ByteRanges Unstaged { get; } = new();

    /// <summary>How many blocks it may have.</summary>
    public int Granted { get; private set; }

    /// <summary>It may have so many blocks more, which were taken from the memory.</summary>
    public void Grant(int blocks) => Granted += blocks;

    /// <summary>How many blocks it is going to need for a range, besides those that it may have.</summary>
    public int BlocksMissing(long start, long length)
    {
        var missing = _blocks.Count - Granted;
        for (var block = (int)(start / BlockLength); block * (long)BlockLength < start + length; block++)
            missing += _blocks.ContainsKey(block) ? 0 : 1;
        return Math.Max(0, missing);
    }

    /// <summary>Writes bytes at their offset in the part.</summary>
    public void Write(long at, in ReadOnlySequence<byte> bytes)
    {
        var to = at;
        foreach (var piece in bytes)
        {
            Copy(to, piece.Span);
            to += piece.Length;
        }

        Filled.Add(at, to);
        Unstaged.Add(at, to);
    }

    /// <summary>Reads the bytes of a range that are not filled, and that are somewhere else too; what is filled stays.</summary>
    public async Task FillAsync(long start, long end, Stream from, CancellationToken cancel)
    {
        var piece = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            for (var at = start; at < end;)
            {
                var count = (int)Math.Min(BlockLength, end - at);
                await from.ReadExactlyAsync(piece.AsMemory(0, count), cancel);
                foreach (var (first, last) in Filled.MissingIn(at, at + count))
                    Copy(first, piece.AsSpan((int)(first - at), (int)(last - first)));
                at += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        Filled.Add(start, end);
    }

    /// <summary>Makes a range zeros.</summary>
    public void Zero(long start, long end)
    {
        for (var at = start; at < end;)
        {
            var (block, offset) = Math.DivRem(at, BlockLength);
            var count = (int)Math.Min(BlockLength - offset, end - at);
            Block((int)block).AsSpan((int)offset, count).Clear();
            at += count;
        }

        Filled.Add(start, end);
    }

    /// <summary>The bytes of a range that is filled, for as long as they are not written again.</summary>
    public Stream Read(long start, long length) => new PartStream(index => _blocks[index], start, length);

    /// <summary>Copies a range that is filled to a place in another buffer, which has the blocks' rights.</summary>
    public void CopyTo(PartBuffer other, long from, long length, long at)
    {
        for (var done = 0L; done < length;)
        {
            var (block, offset) = Math.DivRem(from + done, BlockLength);
            var count = (int)Math.Min(BlockLength - offset, length - done);
            other.Copy(at + done, _blocks[(int)block].AsSpan((int)offset, count));
            done += count;
        }

        other.Filled.Add(at, at + length);
        foreach (var (start, end) in Unstaged.All)
            other.Unstaged.Add(Math.Max(start, from) - from + at, Math.Min(end, from + length) - from + at);
    }

    /// <summary>Returns all its blocks, with their rights.</summary>
    public void Free()
    {
        foreach (var block in _blocks.Values)
            memory.Return(block);
        _blocks.Clear();
        Filled.Clear();
        Unstaged.Clear();
        memory.Release(Granted);
        Granted = 0;
    }

    private void Copy(long at, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var (block, offset) = Math.DivRem(at, BlockLength);
            var count = (int)Math.Min(BlockLength - offset, bytes.Length);
            bytes[..count].CopyTo(Block((int)block).AsSpan((int)offset));
            bytes = bytes[count..];
            at += count;
        }
    }

    private byte[] Block(int index) => _blocks.TryGetValue(index, out var block) ? block : _blocks[index] = memory.Rent();
}
