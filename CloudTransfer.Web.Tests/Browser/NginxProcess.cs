using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CloudTransfer.Web.Tests.Browser;

/// <summary>Debian's nginx before some replicas, as a process of its own on a loopback port.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private readonly Process _process;

    private NginxProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    public static async Task<NginxProcess> StartAsync(string program, string folder, IEnumerable<Uri> replicas)
    {
        Directory.CreateDirectory(folder);
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(folder, address, replicas));
        var process = Process.Start(new ProcessStartInfo(program, ["-p", folder, "-e", Path.Combine(folder, "error.log"), "-c", file]))!;
        var nginx = new NginxProcess(process, address);
        using var client = new HttpClient();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                return (await client.GetAsync(new Uri(address, "/health/live"))).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // One process, so that nothing of it is left behind; the rest as ops/nginx says it.
    private static string Configuration(string folder, Uri address, IEnumerable<Uri> replicas) => $$"""
        daemon off; master_process off; pid nginx.pid;
        events { worker_connections 256; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
          client_max_body_size 0;
          upstream replicas { {{string.Join(' ', replicas.Select(replica => $"server {replica.Authority};"))}} }
          server {
            listen {{address.Authority}};
            location / {
              proxy_pass http://replicas;
              proxy_set_header Host $http_host;
              proxy_http_version 1.1;
              proxy_request_buffering off;
              proxy_connect_timeout 500ms;
              proxy_next_upstream error timeout;
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
