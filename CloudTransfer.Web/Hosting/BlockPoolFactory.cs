using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace CloudTransfer.Web.Hosting;

/// <summary>Has Kestrel take its blocks from a <see cref="BlockPool"/>.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
