using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Debian's Apache as a reverse proxy in front of one replica, with a minimal configuration, on a loopback port.</summary>
internal sealed class ApacheProcess : IAsyncDisposable
{
    private const string Modules = "/usr/lib/apache2/modules";

    private readonly ExternalServer _server;

    private ApacheProcess(ExternalServer server, Uri address) => (_server, Address) = (server, address);

    public Uri Address { get; }

    /// <summary>Starts Apache and waits until it responds; skips the test if Apache is not installed.</summary>
    /// <param name="folder">The folder for its files.</param>
    /// <param name="port">The port to listen on.</param>
    /// <param name="path">The path to forward, such as <c>/share/</c>.</param>
    /// <param name="to">The URL to forward to.</param>
    public static async Task<ApacheProcess> StartAsync(string folder, int port, string path, Uri to)
    {
        var program = Requires.Program("apache2");
        Directory.CreateDirectory(folder);
        var address = new Uri($"http://127.0.0.1:{port}");
        var file = Path.Combine(folder, "apache2.conf");
        await File.WriteAllTextAsync(file, $"""
            ServerRoot {folder}
            ServerName {address.Authority}
            Listen {address.Authority}
            PidFile {folder}/apache2.pid
            ErrorLog {folder}/error.log
            DefaultRuntimeDir {folder}
            LoadModule mpm_event_module {Modules}/mod_mpm_event.so
            LoadModule authz_core_module {Modules}/mod_authz_core.so
            LoadModule proxy_module {Modules}/mod_proxy.so
            LoadModule proxy_http_module {Modules}/mod_proxy_http.so
            User nobody
            Group nogroup
            ProxyPass {path} {to}
            """);
        // -X runs a single process, so that killing it leaves no children behind.
        return new ApacheProcess(await ExternalServer.StartAsync(new ProcessStartInfo(program, ["-X", "-f", file]), address), address);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
