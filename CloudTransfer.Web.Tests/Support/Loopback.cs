using System.Net;
using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>This machine, to itself.</summary>
internal static class Loopback
{
    // Below those that the system gives away by itself, to whoever asks for any and to each connection.
    private const int First = 20_000, Count = 10_000;

    private static int _last = Environment.ProcessId;

    /// <summary>A port that nobody listens on, for programs that cannot be told to take any; none is answered twice.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = First + (Interlocked.Increment(ref _last) % Count);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there; the next one, then.
            }
        }
    }
}
