using System.Net.Sockets;
using CloudTransfer.Web.Hosting.Sending;
using Microsoft.AspNetCore.Connections.Features;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The number of bytes that the peer of a connection has acknowledged, as the kernel counts them. Bytes in buffers on the way do not
/// show that the receiver is alive; these do.
/// </summary>
public static class TcpAcknowledgements
{
    /// <summary>A function that reads the current count; null if the connection is not TCP.</summary>
    public static Func<long>? By(HttpContext context) =>
        // Where it has just been closed nothing more will be acknowledged.
        context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: not AddressFamily.Unix } socket ? () => TcpSocketOptions.BytesAcknowledged(socket) ?? 0 : null;
}
