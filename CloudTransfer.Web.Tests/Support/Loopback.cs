using System.Net;
using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Ports on the loopback interface.</summary>
internal static class Loopback
{
    // Below the ephemeral ports, which the kernel assigns to connections and to listeners on port 0.
    private const int First = 20_000, Count = 10_000;

    private static int _last = Environment.ProcessId;

    /// <summary>A free port, for programs that cannot listen on port 0. No port is returned twice.</summary>
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
                // In use; try the next one.
            }
        }
    }
}
