using System.Buffers;
using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class BlockPoolTests
{
    [Fact]
    public void Returned_block_is_reused()
    {
        using var pool = new BlockPool();
        var first = pool.Rent();
        var memory = first.Memory;
        first.Dispose();
        using var second = pool.Rent(BlockPool.BlockSize);
        Assert.Equal(memory, second.Memory);
        Assert.Equal(BlockPool.BlockSize, second.Memory.Length);
    }

    [Fact]
    public void Block_is_never_rented_twice_at_once()
    {
        using var pool = new BlockPool();
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 500; i++)
            {
                using IMemoryOwner<byte> one = pool.Rent(), other = pool.Rent();
                one.Memory.Span.Fill((byte)i);
                other.Memory.Span.Fill((byte)~i);
                Assert.False(one.Memory.Span.ContainsAnyExcept((byte)i));
            }
        });
    }

    [Fact]
    public void Number_of_kept_blocks_is_bounded_after_a_burst()
    {
        using var pool = new BlockPool();
        var burst = Enumerable.Range(0, 1000).Select(_ => pool.Rent()).ToList();
        var blocks = burst.ConvertAll(block => block.Memory);
        burst.ForEach(block => block.Dispose());
        var again = Enumerable.Range(0, 1000).Select(_ => pool.Rent().Memory).ToHashSet();
        Assert.InRange(blocks.Count(again.Contains), 1, 256);
    }

    [Theory]
    [InlineData(-1, BlockPool.BlockSize)]
    [InlineData(2048, BlockPool.BlockSize)]
    [InlineData(BlockPool.SmallSize, BlockPool.SmallSize)]
    [InlineData(BlockPool.SmallSize + 1, BlockPool.BlockSize)]
    public void Receive_buffers_are_large_and_explicit_small_requests_get_small_blocks(int requested, int expected)
    {
        using var pool = new BlockPool();
        using var block = pool.Rent(requested);
        Assert.Equal(expected, block.Memory.Length);
    }

    [Fact]
    public void Too_large_a_request_is_rejected()
    {
        using var pool = new BlockPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(BlockPool.BlockSize + 1));
    }
}
