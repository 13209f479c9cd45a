using System.Buffers.Binary;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace CloudTransfer.Web.Hosting;

/// <summary>
/// How many bytes the other end of a connection has confirmed, as the kernel counts them (tcp(7), TCP_INFO,
/// <c>tcpi_bytes_acked</c>). What waits in buffers on the way says nothing of a receiver; this does.
/// </summary>
public static class TcpAcknowledgements
{
    private const int Tcp = 6, TcpInfo = 11, BytesAckedOffset = 120;

    /// <summary>Reads the count, and reads it again at each call; null where the connection is not one of TCP.</summary>
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
            // It has just been closed: nothing more will be confirmed.
            return 0;
        }
    }
}
