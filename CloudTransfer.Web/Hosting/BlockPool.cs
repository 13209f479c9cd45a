using System.Buffers;
using System.Collections.Concurrent;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The memory blocks that Kestrel receives into and sends from. Kestrel's own blocks are 4 KiB, which takes a quarter of a
/// million system calls for one GiB; these hold all that the kernel has ready. Idle connections hold no block. A caller that
/// asks for a small block gets one, because a stalled receiver pins it.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    /// <summary>The size of a receive block in bytes: larger ones gain little.</summary>
    public const int BlockSize = 64 * 1024;

    /// <summary>The size of the other blocks in bytes.</summary>
    public const int SmallSize = 16 * 1024;

    // A receive asks for no more than this, and gets a block for all that the kernel may have ready.
    private const int ReceiveRequest = 4096;

    // How many bytes of free blocks are kept of each size; the rest go to the garbage collector.
    private const int KeptBytes = 16 << 20;

    private readonly FreeList _small = new(SmallSize), _large = new(BlockSize);

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        return (minBufferSize is > ReceiveRequest and <= SmallSize ? _small : _large).Rent();
    }

    protected override void Dispose(bool disposing)
    {
        _small.Clear();
        _large.Clear();
    }

    private sealed class FreeList(int size)
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
    private sealed class Block(FreeList freeList, int size) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        public Memory<byte> Memory => _bytes;

        public void Dispose() => freeList.Return(this);
    }
}
