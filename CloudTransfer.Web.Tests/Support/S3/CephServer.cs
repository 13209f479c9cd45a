using System.Diagnostics;
using System.Security.Cryptography;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>Ceph's S3 gateway of Debian's packages on a loopback port, with its objects in memory.</summary>
internal sealed class CephServer : IAsyncDisposable
{
    // One for all tests. It ends with the process of the tests.
    private static readonly Lazy<Task<CephServer>> Common = new(async () =>
    {
        var server = await StartAsync();
        ExternalServer.EndWithTests("KILL", server._folder.Path, server._daemons);
        return server;
    });

    // It refuses to start in a folder whose path is too long for its sockets.
    private readonly TestFolder _folder = new("/tmp");
    private readonly Stack<ExternalServer> _daemons = new();

    private CephServer() => Access = new(new Uri($"http://127.0.0.1:{Loopback.FreePort()}"), "test", "not-a-secret");

    /// <summary>How it is reached.</summary>
    public S3Access Access { get; }

    /// <summary>The server that tests share.</summary>
    public static Task<CephServer> SharedAsync() => Common.Value;

    /// <summary>Starts a server of its own; skips the test where the packages are not installed.</summary>
    public static async Task<CephServer> StartAsync()
    {
        Requires.Programs("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin");
        var server = new CephServer();
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

    /// <summary>Adds a user who owns no bucket and can make none.</summary>
    /// <returns>How that user reaches the server; the access key is the user's name.</returns>
    public async Task<S3Access> NewUserAsync()
    {
        var access = Access with { AccessKey = "u" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };
        await AddUserAsync(access, buckets: -1);
        return access;
    }

    public async ValueTask DisposeAsync()
    {
        while (_daemons.TryPop(out var daemon))
            await daemon.DisposeAsync();
        _folder.Dispose();
    }

    private async Task BeginAsync()
    {
        var (cluster, disk, monitor) = (NewId(), NewId(), Loopback.FreePort());
        await File.WriteAllTextAsync(_folder["ceph.conf"], CephFiles.Configuration(_folder.Path, cluster, monitor, Access.Endpoint.Port));
        await File.WriteAllTextAsync(_folder["keyring"], CephFiles.Keyring());
        Directory.CreateDirectory(_folder["mon"]);
        Directory.CreateDirectory(_folder["osd"]);

        await RunAsync("monmaptool", "--create", "--addv", "a", $"[v2:127.0.0.1:{monitor}]", "--fsid", cluster, _folder["monmap"]);
        await RunAsync("ceph-mon", "-i", "a", "--mkfs", "--monmap", _folder["monmap"], "--keyring", _folder["keyring"]);
        await StartAsync("ceph-mon", () => SucceedsAsync("ceph", "--connect-timeout", "5", "osd", "new", disk, "0"), "-i", "a");
        await RunAsync("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk);
        await StartAsync("ceph-osd", () => Task.FromResult(true), "-i", "0");
        await StartAsync("radosgw", AnswersAsync, "--name", "client.rgw");
        await AddUserAsync(Access, buckets: 0);
    }

    // The most buckets that the user may make: 0 for any number, -1 for none.
    private Task AddUserAsync(S3Access access, int buckets) => RunAsync(
        "radosgw-admin", "--name", "client.rgw", "user", "create", $"--uid={access.AccessKey}", $"--display-name={access.AccessKey}",
        $"--access-key={access.AccessKey}", $"--secret={access.SecretKey}", $"--max-buckets={buckets}");

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new HttpClient();
            return (await client.GetAsync(Access.Endpoint)).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static string NewId()
    {
        var digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }

    // Daemons keep their output: what they write at start is no news of the tests.
    private async Task StartAsync(string program, Func<Task<bool>> isReady, params string[] arguments) => _daemons.Push(await ExternalServer.StartAsync(
        new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$0\" \"$@\" >\"$out\" 2>&1", Requires.Program(program), _folder[program], "-f", .. Arguments(arguments)]),
        isReady));

    private async Task RunAsync(string program, params string[] arguments)
    {
        var done = await Tool.RunAsync(Requires.Program(program), Arguments(arguments));
        Assert.True(done.ExitCode == 0, $"{program}: {done.Text}");
    }

    private async Task<bool> SucceedsAsync(string program, params string[] arguments) =>
        (await Tool.RunAsync(Requires.Program(program), Arguments(arguments))).ExitCode == 0;

    private string[] Arguments(string[] arguments) => ["--conf", _folder["ceph.conf"], .. arguments];
}
