using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Tests.House;

namespace CloudTransfer.Web.Tests.Security;

/// <summary>How a proxy tells its client's address.</summary>
internal enum Telling
{
    /// <summary>As the stack's does: what the client claimed is gone.</summary>
    Replacing,

    /// <summary>As many others do: behind what the client claimed.</summary>
    Appending,
}

/// <summary>
/// Debian's nginx with the stack's own rules (ops/nginx) before some replicas, which believe it and nobody else. Clients
/// that connect to it do so from 127.0.0.2 and on: 127.0.0.1 is the proxy's own address to the replicas.
/// </summary>
internal sealed class FrontProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TestFolder _folder;

    private readonly ConcurrentQueue<string> _passedOn = new();

    private FrontProxy(Process process, TestFolder folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    /// <summary>The first line of each request that it has taken for one and answered.</summary>
    public IEnumerable<string> Requests => _passedOn;

    /// <summary>What a replica must be told to believe it.</summary>
    public static (string, string) Known { get; } = ("Proxy:KnownNetworks:0", "127.0.0.1/32");

    public Uri Address { get; }

    /// <summary>Starts it and waits until it answers; skips the test where there is no nginx.</summary>
    public static async Task<FrontProxy> StartAsync(Telling telling, params Uri[] replicas)
    {
        var program = Requires.Program("nginx");
        var folder = new TestFolder();
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        await File.WriteAllTextAsync(folder["nginx.conf"], Configuration(telling, folder, address, replicas));
        var start = new ProcessStartInfo(program, ["-p", folder.Path, "-e", folder["error.log"], "-c", folder["nginx.conf"]])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var proxy = new FrontProxy(process, folder, address);
        process.OutputDataReceived += (_, line) => proxy._passedOn.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.HoldsAsync(proxy.AnswersAsync);
        return proxy;
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
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task<Socket> ConnectAsync(Uri address, string client, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(client), 0));
        await socket.ConnectAsync(IPAddress.Loopback, address.Port, cancel);
        return socket;
    }

    private async Task<bool> AnswersAsync()
    {
        using var client = ClientFrom("127.0.0.9");
        try
        {
            return (await client.GetAsync(new Uri("/health/live", UriKind.Relative))).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string Configuration(Telling telling, TestFolder folder, Uri address, IEnumerable<Uri> replicas) => $$"""
        daemon off; master_process off; pid nginx.pid;
        events { worker_connections 256; }
        http {
          log_format cloudtransfer "$request";
          client_body_temp_path {{folder["body"]}}; proxy_temp_path {{folder["proxy"]}}; fastcgi_temp_path {{folder["fastcgi"]}};
          uwsgi_temp_path {{folder["uwsgi"]}}; scgi_temp_path {{folder["scgi"]}};
          upstream replicas { {{string.Join(' ', replicas.Select(replica => $"server {replica.Authority};"))}} keepalive 8; }
          server {
            listen {{address.Authority}};
            include {{Path.Combine(Repository.Root, "ops/nginx/vhost.d/default")}};
            location / {
              proxy_pass http://replicas;
              proxy_bind 127.0.0.1;
              proxy_set_header Host $http_host;
              proxy_set_header Connection "";
              proxy_set_header X-Forwarded-For {{(telling is Telling.Replacing ? "$remote_addr" : "$proxy_add_x_forwarded_for")}};
              proxy_set_header X-Forwarded-Proto $scheme;
              include {{Path.Combine(Repository.Root, "ops/nginx/vhost.d/default_location")}};
            }
          }
        }
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
