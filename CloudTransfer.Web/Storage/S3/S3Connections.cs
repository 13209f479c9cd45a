using System.Net.Sockets;
using Amazon.Runtime;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>
/// Connections to the server of a bucket, with keep-alives. Whoever waits for an answer sends nothing: of a server or a firewall that has
/// forgotten the connection it would hear nothing for as long as the request may take.
/// </summary>
internal sealed class S3Connections : HttpClientFactory
{
    // Noticed within ten seconds.
    private const int ProbeIdleAfterSeconds = 5, ProbeEverySeconds = 1, Probes = 5;

    /// <inheritdoc/>
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = clientConfig.AllowAutoRedirect,
        ConnectTimeout = clientConfig.ConnectTimeout ?? Timeout.InfiniteTimeSpan,
        EnableMultipleHttp2Connections = true,
        UseCookies = false,
        ConnectCallback = async (context, cancel) => await ConnectAsync(context, cancel),
    })
    {
        Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan,
    };

    private static async Task<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, ProbeIdleAfterSeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, ProbeEverySeconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
