namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>OpenStack Swift's S3 API of Debian's packages on a loopback port: a second server, other than Ceph, for what is promised of any bucket.</summary>
internal sealed class SwiftServer : DaemonGroup
{
    // Debian's own, for which its packages are.
    private const string Python = "/usr/bin/python3";

    private static readonly string[] Stores = ["account", "container", "object"];

    private static readonly Lazy<Task<SwiftServer>> Common = new(() => StartSharedAsync(New()));

    private readonly int _cache = Loopback.FreePort();

    private SwiftServer() => Access = new(new Uri($"http://127.0.0.1:{Loopback.FreePort()}"), SwiftFiles.AccessKey, SwiftFiles.SecretKey);

    /// <summary>How it is reached.</summary>
    public S3Access Access { get; }

    /// <summary>The server that tests share; skips the test where the packages are not installed.</summary>
    public static Task<SwiftServer> SharedAsync() => Common.Value;

    private protected override async Task BeginAsync()
    {
        Directory.CreateDirectory(Folder["devices/disk"]);
        await File.WriteAllTextAsync(Folder["swift.conf"], SwiftFiles.Common());
        await StartAsync(
            "memcached", () => Task.FromResult(true), Requires.Program("memcached"), "-l", "127.0.0.1", "-p", $"{_cache}", "-u", Environment.UserName);
        foreach (var store in Stores)
        {
            var port = Loopback.FreePort();
            var ring = Folder[$"{store}.builder"];
            await RingAsync(ring, "create", "6", "1", "0");
            await RingAsync(ring, "add", $"r1z1-127.0.0.1:{port}/disk", "1");
            await RingAsync(ring, "rebalance");
            await StartServerAsync(store, port, SwiftFiles.Store(store, port, Folder.Path));
        }

        await StartServerAsync("proxy", Access.Endpoint.Port, SwiftFiles.Proxy(Access.Endpoint.Port, _cache, Folder.Path));
    }

    private static SwiftServer New()
    {
        Requires.Programs("swift-proxy-server", "swift-account-server", "swift-container-server", "swift-object-server", "swift-ring-builder", "memcached");
        return new SwiftServer();
    }

    // Where the program looks for its common settings cannot be said by an argument.
    private async Task StartServerAsync(string name, int port, string settings)
    {
        await File.WriteAllTextAsync(Folder[$"{name}.conf"], settings);
        await StartAsync(
            name, () => AnswersAsync(new Uri($"http://127.0.0.1:{port}/healthcheck")), Python, "-c",
            "import runpy, sys, swift.common.utils as utils; utils.SWIFT_CONF_FILE = sys.argv[1]; sys.argv = sys.argv[2:]; runpy.run_path(sys.argv[0], run_name='__main__')",
            Folder["swift.conf"], Requires.Program($"swift-{name}-server"), Folder[$"{name}.conf"]);
    }

    // It warns, by its exit code, that one device is no redundancy.
    private static Task RingAsync(string ring, params string[] arguments) => Tool.RunAsync(Requires.Program("swift-ring-builder"), [ring, .. arguments]);
}
