using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace CloudTransfer.Web.Hosting;

/// <summary>Makes Kestrel use <see cref="BlockPool"/>.</summary>
internal sealed class BlockPoolFactory : IMemoryPoolFactory<byte>
{
    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new BlockPool();
}
