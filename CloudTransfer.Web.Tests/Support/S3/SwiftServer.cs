using System.Diagnostics;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>OpenStack Swift's S3 API of Debian's packages on a loopback port: a second server, other than Ceph, for what is promised of any bucket.</summary>
internal sealed class SwiftServer : IAsyncDisposable
{
    // Debian's own, for which its packages are.
    private const string Python = "/usr/bin/python3";

    private static readonly string[] Stores = ["account", "container", "object"];

    // One for all tests. It ends with the process of the tests.
    private static readonly Lazy<Task<SwiftServer>> Common = new(async () =>
    {
        var server = await StartAsync();
        ExternalServer.EndWithTests("KILL", server._folder.Path, server._daemons);
        return server;
    });

    private readonly TestFolder _folder = new("/tmp");
    private readonly Stack<ExternalServer> _daemons = new();
    private readonly int _cache = Loopback.FreePort();

    private SwiftServer() => Access = new(new Uri($"http://127.0.0.1:{Loopback.FreePort()}"), SwiftFiles.AccessKey, SwiftFiles.SecretKey);

    /// <summary>How it is reached.</summary>
    public S3Access Access { get; }

    /// <summary>The server that tests share; skips the test where the packages are not installed.</summary>
    public static Task<SwiftServer> SharedAsync() => Common.Value;

    public async ValueTask DisposeAsync()
    {
        while (_daemons.TryPop(out var daemon))
            await daemon.DisposeAsync();
        _folder.Dispose();
    }

    private static async Task<SwiftServer> StartAsync()
    {
        Requires.Programs("swift-proxy-server", "swift-account-server", "swift-container-server", "swift-object-server", "swift-ring-builder", "memcached");
        var server = new SwiftServer();
        try
        {
            await server.BeginAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    private async Task BeginAsync()
    {
        Directory.CreateDirectory(_folder["devices/disk"]);
        await File.WriteAllTextAsync(_folder["swift.conf"], SwiftFiles.Common());
        _daemons.Push(await ExternalServer.StartAsync(
            Quiet("memcached", Requires.Program("memcached"), "-l", "127.0.0.1", "-p", $"{_cache}", "-u", Environment.UserName), () => Task.FromResult(true)));
        foreach (var store in Stores)
        {
            var port = Loopback.FreePort();
            var ring = _folder[$"{store}.builder"];
            await RingAsync(ring, "create", "6", "1", "0");
            await RingAsync(ring, "add", $"r1z1-127.0.0.1:{port}/disk", "1");
            await RingAsync(ring, "rebalance");
            await File.WriteAllTextAsync(_folder[$"{store}.conf"], SwiftFiles.Store(store, port, _folder.Path));
            _daemons.Push(await ExternalServer.StartAsync(Server(store), new Uri($"http://127.0.0.1:{port}/healthcheck")));
        }

        await File.WriteAllTextAsync(_folder["proxy.conf"], SwiftFiles.Proxy(Access.Endpoint.Port, _cache, _folder.Path));
        _daemons.Push(await ExternalServer.StartAsync(Server("proxy"), new Uri(Access.Endpoint, "healthcheck")));
    }

    // Where the program looks for its common settings cannot be said by an argument.
    private ProcessStartInfo Server(string name) => Quiet(
        name, Python, "-c",
        "import runpy, sys, swift.common.utils as utils; utils.SWIFT_CONF_FILE = sys.argv[1]; sys.argv = sys.argv[2:]; runpy.run_path(sys.argv[0], run_name='__main__')",
        _folder["swift.conf"], Requires.Program($"swift-{name}-server"), _folder[$"{name}.conf"]);

    private ProcessStartInfo Quiet(string name, params string[] command) =>
        new("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", _folder[$"{name}.log"], .. command]);

    // It warns, by its exit code, that one device is no redundancy.
    private static Task RingAsync(string ring, params string[] arguments) => Tool.RunAsync(Requires.Program("swift-ring-builder"), [ring, .. arguments]);
}
