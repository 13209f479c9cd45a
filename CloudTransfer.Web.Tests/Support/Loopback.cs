using System.Net;
using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>This machine, to itself.</summary>
internal static class Loopback
{
    /// <summary>A port that nobody listened on a moment ago, for programs that cannot be told to take any.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
