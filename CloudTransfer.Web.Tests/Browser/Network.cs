using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>A TCP proxy between browser and server that can be cut: connections break, and new ones are refused.</summary>
internal sealed class Network : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _open = [];
    private readonly Uri _server;
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Network(Uri server)
    {
        _server = server;
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The address of the proxy.</summary>
    public Uri Address { get; }

    public void Cut()
    {
        _isCut = true;
        while (_open.TryTake(out var socket))
            socket.Close(0);
    }

    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        var carrying = new List<Task>();
        try
        {
            while (true)
                carrying.Add(CarryAsync(await _listener.AcceptSocketAsync()));
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The proxy was stopped.
        }

        Cut();
        await Task.WhenAll(carrying);
    }

    private async Task CarryAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var _ = client;
        _open.Add(client);
        _open.Add(server);
        if (_isCut)
            return;
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await using var up = new NetworkStream(client);
            await using var down = new NetworkStream(server);
            await Task.WhenAny(up.CopyToAsync(down), down.CopyToAsync(up));
        }
        catch (Exception fault) when (fault is IOException or SocketException or ObjectDisposedException)
        {
            // The connection was cut.
        }
    }
}
