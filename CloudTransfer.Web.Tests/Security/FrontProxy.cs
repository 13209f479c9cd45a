using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>How the proxy sets X-Forwarded-For.</summary>
internal enum ForwardedForMode
{
    /// <summary>It replaces the client's header.</summary>
    Replacing,

    /// <summary>It appends to the client's header, as the proxy of the stack does.</summary>
    Appending,
}

/// <summary>
/// Debian's nginx with the rules of ops/nginx in front of replicas that trust only this proxy. Clients connect from
/// 127.0.0.2 and above, because 127.0.0.1 is the proxy's own address.
/// </summary>
internal sealed class FrontProxy : IAsyncDisposable
{
    private readonly NginxProcess _nginx;
    private readonly TestFolder _folder;

    private FrontProxy(NginxProcess nginx, TestFolder folder) => (_nginx, _folder) = (nginx, folder);

    /// <summary>The request lines of the requests that nginx has answered.</summary>
    public IEnumerable<string> Requests => File.ReadLines(_nginx.AccessLog).Select(line => JsonElement.Parse(line).GetProperty("request").GetString()!);

    /// <summary>The setting that makes a replica trust this proxy.</summary>
    public static (string, string) Known { get; } = ("Proxy:KnownNetworks:0", "127.0.0.1/32");

    public Uri Address => _nginx.Address;

    /// <summary>Starts nginx and waits until it responds; skips the test if nginx is not installed.</summary>
    public static Task<FrontProxy> StartAsync(ForwardedForMode mode, params Uri[] replicas) => StartAsync(mode, text => text, replicas);

    /// <summary>As above, with changes to the template of nginx-proxy.</summary>
    public static async Task<FrontProxy> StartAsync(ForwardedForMode mode, Func<string, string> template, params Uri[] replicas)
    {
        var program = Requires.Program("nginx");
        var folder = new TestFolder();
        var nginx = await NginxProcess.StartAsync(
            program, folder.Path, replicas, rules: WithRequestLine, forwardedFor: mode is ForwardedForMode.Replacing ? "$remote_addr" : "$proxy_add_x_forwarded_for", template: template);
        return new FrontProxy(nginx, folder);
    }

    /// <summary>A client that connects from the given address.</summary>
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

    // The log format of the stack has no URLs; the tests need the request line.
    private static string WithRequestLine(string rules) =>
        rules.Replace("\"method\":\"$request_method\"", "\"request\":\"$request\"", StringComparison.Ordinal);

    private static async Task<Socket> ConnectAsync(Uri address, string client, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(client), 0));
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancel);
        return socket;
    }
}
