using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// The number of bytes that the peer of a connection has acknowledged, as the kernel counts them (tcp(7), TCP_INFO,
/// <c>tcpi_bytes_acked</c>). Bytes in buffers on the way do not show that the receiver is alive; these do.
/// </summary>
public static class TcpAcknowledgements
{
    private const int Tcp = 6, TcpInfo = 11, BytesAckedOffset = 120;

    /// <summary>A function that reads the current count; null if the connection is not TCP.</summary>
    public static Func<long>? By(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: not AddressFamily.Unix } socket ? () => Read(socket) : null;

    private static long Read(Socket socket)
    {
        Span<byte> state = stackalloc byte[BytesAckedOffset + sizeof(long)];
        try
        {
            return socket.GetRawSocketOption(Tcp, TcpInfo, state) == state.Length
                ? BinaryPrimitives.ReadInt64LittleEndian(state[BytesAckedOffset..])
                : 0;
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Just closed: nothing more will be acknowledged.
            return 0;
        }
    }
}
