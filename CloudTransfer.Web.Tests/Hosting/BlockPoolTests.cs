using System.Buffers;
using CloudTransfer.Web.Hosting;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class BlockPoolTests
{
    [Fact]
    public void A_block_that_was_given_back_is_given_out_again()
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
    public void No_two_have_the_same_block_at_once()
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
    public void After_a_burst_only_so_many_blocks_are_kept()
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
    public void A_receiver_gets_all_the_room_there_is_and_whoever_says_that_little_will_do_gets_little(int asked, int given)
    {
        using var pool = new BlockPool();
        using var block = pool.Rent(asked);
        Assert.Equal(given, block.Memory.Length);
    }

    [Fact]
    public void A_larger_block_than_there_are_is_refused()
    {
        using var pool = new BlockPool();
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(BlockPool.BlockSize + 1));
    }
}
