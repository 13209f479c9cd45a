using System.Buffers.Binary;
using System.Net.Sockets;

namespace CloudTransfer.Web.Hosting.Sending;

/// <summary>What the kernel tells of a TCP connection, and is told (tcp(7)); without effect on other sockets.</summary>
internal static class TcpSocketOptions
{
    private const int Tcp = 6, Info = 11, MostWaiting = 25;

    // In struct tcp_info: tcpi_bytes_acked, tcpi_notsent_bytes, tcpi_bytes_sent and tcpi_bytes_retrans.
    private const int Acknowledged = 120, Waiting = 144, Sent = 200, SentAgain = 208;

    /// <summary>How many bytes the peer has acknowledged; null where nobody knows.</summary>
    public static long? BytesAcknowledged(Socket socket)
    {
        Span<byte> state = stackalloc byte[Acknowledged + sizeof(long)];
        return TryRead(socket, state) ? BinaryPrimitives.ReadInt64LittleEndian(state[Acknowledged..]) : null;
    }

    /// <summary>How many bytes the kernel has taken to send them, sent or not; null where nobody knows.</summary>
    public static long? BytesTaken(Socket socket)
    {
        Span<byte> state = stackalloc byte[SentAgain + sizeof(long)];
        return TryRead(socket, state)
            ? BinaryPrimitives.ReadInt64LittleEndian(state[Sent..]) - BinaryPrimitives.ReadInt64LittleEndian(state[SentAgain..])
                + BinaryPrimitives.ReadUInt32LittleEndian(state[Waiting..])
            : null;
    }

    /// <summary>Lets the kernel take no more while so many bytes wait to be sent (TCP_NOTSENT_LOWAT): it would buffer megabytes for a receiver that has stopped taking.</summary>
    public static void LimitWaiting(Socket socket, int bytes)
    {
        if (socket.AddressFamily is AddressFamily.Unix)
            return;
        Span<byte> most = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(most, bytes);
        try
        {
            socket.SetRawSocketOption(Tcp, MostWaiting, most);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Just closed.
        }
    }

    private static bool TryRead(Socket socket, Span<byte> state)
    {
        if (socket.AddressFamily is AddressFamily.Unix)
            return false;
        try
        {
            // An old kernel knows less.
            return socket.GetRawSocketOption(Tcp, Info, state) == state.Length;
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // Just closed.
            return false;
        }
    }
}
