using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>How a proxy tells its client's address.</summary>
internal enum Telling
{
    /// <summary>What the client claimed is gone.</summary>
    Replacing,

    /// <summary>As the stack's does: behind what the client claimed.</summary>
    Appending,
}

/// <summary>
/// Debian's nginx with the stack's own rules (ops/nginx) before some replicas, which believe it and nobody else. Clients
/// that connect to it do so from 127.0.0.2 and on: 127.0.0.1 is the proxy's own address to the replicas.
/// </summary>
internal sealed class FrontProxy : IAsyncDisposable
{
    private readonly NginxProcess _nginx;
    private readonly TestFolder _folder;

    private FrontProxy(NginxProcess nginx, TestFolder folder) => (_nginx, _folder) = (nginx, folder);

    /// <summary>The first line of each request that it has taken for one and answered.</summary>
    public IEnumerable<string> Requests => File.ReadLines(_nginx.AccessLog).Select(line => JsonElement.Parse(line).GetProperty("request").GetString()!);

    /// <summary>What a replica must be told to believe it.</summary>
    public static (string, string) Known { get; } = ("Proxy:KnownNetworks:0", "127.0.0.1/32");

    public Uri Address => _nginx.Address;

    /// <summary>Starts it and waits until it answers; skips the test where there is no nginx.</summary>
    public static Task<FrontProxy> StartAsync(Telling telling, params Uri[] replicas) => StartAsync(telling, text => text, replicas);

    /// <summary>The same with something another than in nginx-proxy's template.</summary>
    public static async Task<FrontProxy> StartAsync(Telling telling, Func<string, string> template, params Uri[] replicas)
    {
        var program = Requires.Program("nginx");
        var folder = new TestFolder();
        var nginx = await NginxProcess.StartAsync(
            program, folder.Path, replicas, rules: Revealing, forwardedFor: telling is Telling.Replacing ? "$remote_addr" : "$proxy_add_x_forwarded_for", template: template);
        return new FrontProxy(nginx, folder);
    }

    /// <summary>A client that comes from an address of its own.</summary>
    public HttpClient ClientFrom(string client) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (_, cancel) => new NetworkStream(await ConnectAsync(Address, client, cancel), ownsSocket: true),
    })
    { BaseAddress = Address };

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        _folder.Dispose();
    }

    // The stack's own log has no addresses; a test wants to see what was asked for.
    private static string Revealing(string rules) =>
        rules.Replace("\"method\":\"$request_method\"", "\"request\":\"$request\"", StringComparison.Ordinal);

    private static async Task<Socket> ConnectAsync(Uri address, string client, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(client), 0));
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancel);
        return socket;
    }
}
