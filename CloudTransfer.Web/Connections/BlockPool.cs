using System.Buffers;
using System.Collections.Concurrent;

namespace CloudTransfer.Web.Connections;

/// <summary>
/// The blocks that Kestrel receives into and sends from. Its own have 4 KiB, which makes a quarter of a million
/// system calls of one GiB; these take what the kernel has ready at once. Idle connections hold none.
/// </summary>
internal sealed class BlockPool : MemoryPool<byte>
{
    /// <summary>The size of every block: above it the gain is small, and a stalled receiver pins one.</summary>
    public const int BlockSize = 64 * 1024;

    // What is kept for the next burst; blocks beyond go to the garbage collector.
    private const int MostKept = 256;

    private readonly ConcurrentQueue<Block> _free = new();
    private int _kept;

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (!_free.TryDequeue(out var block))
            return new Block(this);
        Interlocked.Decrement(ref _kept);
        return block;
    }

    protected override void Dispose(bool disposing) => _free.Clear();

    private void Return(Block block)
    {
        if (Interlocked.Increment(ref _kept) <= MostKept)
            _free.Enqueue(block);
        else
            Interlocked.Decrement(ref _kept);
    }

    // Pinned, so that the kernel writes into it without a handle for each call.
    private sealed class Block(BlockPool pool) : IMemoryOwner<byte>
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true);

        public Memory<byte> Memory => _bytes;

        public void Dispose() => pool.Return(this);
    }
}
