using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Clients of a server on a unix socket.</summary>
internal static class SocketClient
{
    /// <summary>A client without redirects and cookies that connects to a unix socket.</summary>
    /// <param name="path">The path of the socket.</param>
    public static HttpClient To(string path) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (_, cancel) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    { BaseAddress = new Uri("http://localhost") };
}
