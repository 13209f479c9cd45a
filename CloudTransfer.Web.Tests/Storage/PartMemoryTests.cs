using System.Runtime.CompilerServices;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.S3;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Storage;

/// <summary>The memory for parts of uploads to a bucket.</summary>
public sealed class PartMemoryTests
{
    private readonly PartMemory _memory = new(Options.Create(new StorageOptions()));

    [Fact]
    public void Block_that_is_returned_is_used_again_while_anything_is_taken()
    {
        Assert.True(_memory.TryTake(2));
        var block = _memory.Rent();
        _memory.Return(block);
        _memory.Release(1);
        GC.Collect();

        Assert.Same(block, _memory.Rent());
    }

    [Fact]
    public void Blocks_are_collected_when_no_upload_has_any()
    {
        var block = UseOne();
        GC.Collect();
        Assert.True(_memory.TryTake(1));

        Assert.False(block.IsAlive);
        Assert.Equal(PartMemory.BlockLength, _memory.Rent().Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference UseOne()
    {
        Assert.True(_memory.TryTake(1));
        var block = _memory.Rent();
        _memory.Return(block);
        _memory.Release(1);
        return new WeakReference(block);
    }
}
