using System.Buffers;
using System.Collections.Concurrent;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The blocks that Kestrel receives into and sends from. Its own have 4 KiB, which makes a quarter of a million
/// system calls of one GiB; these take what the kernel has ready at once. Idle connections hold none, and whoever says that
/// a small one will do gets that: a stalled receiver pins it.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    /// <summary>The size of the blocks that bytes are received into: above it the gain is small.</summary>
    public const int BlockSize = 64 * 1024;

    /// <summary>The size of the others.</summary>
    public const int SmallSize = 16 * 1024;

    // Whoever receives asks for no more than this, and is given what the kernel may have ready.
    private const int LeastAsked = 4096;

    // What is kept of each size for the next burst; blocks beyond go to the garbage collector.
    private const int KeptBytes = 16 << 20;

    private readonly Shelf _small = new(SmallSize), _large = new(BlockSize);

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        return (minBufferSize is > LeastAsked and <= SmallSize ? _small : _large).Rent();
    }

    protected override void Dispose(bool disposing)
    {
        _small.Clear();
        _large.Clear();
    }

    private sealed class Shelf(int size)
    {
        private readonly ConcurrentQueue<Block> _free = new();
        private int _kept;

        public Block Rent()
        {
            if (!_free.TryDequeue(out var block))
                return new Block(this, size);
            Interlocked.Decrement(ref _kept);
            return block;
        }

        public void Return(Block block)
        {
            if (Interlocked.Increment(ref _kept) <= KeptBytes / size)
                _free.Enqueue(block);
            else
                Interlocked.Decrement(ref _kept);
        }

        public void Clear() => _free.Clear();
    }

    // Pinned, so that the kernel writes into it without a handle for each call.
    private sealed class Block(Shelf shelf, int size) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        public Memory<byte> Memory => _bytes;

        public void Dispose() => shelf.Return(this);
    }
}
