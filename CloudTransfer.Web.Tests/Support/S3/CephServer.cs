using System.Security.Cryptography;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>Ceph's S3 gateway of Debian's packages on a loopback port, with its objects in memory.</summary>
internal sealed class CephServer : DaemonGroup
{
    private static readonly Lazy<Task<CephServer>> Common = new(() => StartSharedAsync(New()));

    private CephServer() => Access = new(new Uri($"http://127.0.0.1:{Loopback.FreePort()}"), "test", "not-a-secret");

    /// <summary>How it is reached.</summary>
    public S3Access Access { get; }

    /// <summary>The server that tests share.</summary>
    public static Task<CephServer> SharedAsync() => Common.Value;

    /// <summary>Starts a server of its own; skips the test where the packages are not installed.</summary>
    public static Task<CephServer> StartAsync() => StartAsync(New());

    /// <summary>Adds a user who owns no bucket and can make none.</summary>
    /// <returns>How that user reaches the server; the access key is the user's name.</returns>
    public async Task<S3Access> NewUserAsync()
    {
        var access = Access with { AccessKey = "u" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };
        await AddUserAsync(access, buckets: -1);
        return access;
    }

    private protected override async Task BeginAsync()
    {
        var (cluster, disk, monitor) = (NewId(), NewId(), Loopback.FreePort());
        await File.WriteAllTextAsync(Folder["ceph.conf"], CephFiles.Configuration(Folder.Path, cluster, monitor, Access.Endpoint.Port));
        await File.WriteAllTextAsync(Folder["keyring"], CephFiles.Keyring());
        Directory.CreateDirectory(Folder["mon"]);
        Directory.CreateDirectory(Folder["osd"]);

        await RunAsync("monmaptool", "--create", "--addv", "a", $"[v2:127.0.0.1:{monitor}]", "--fsid", cluster, Folder["monmap"]);
        await RunAsync("ceph-mon", "-i", "a", "--mkfs", "--monmap", Folder["monmap"], "--keyring", Folder["keyring"]);
        await StartDaemonAsync("ceph-mon", () => SucceedsAsync("ceph", "--connect-timeout", "5", "osd", "new", disk, "0"), "-i", "a");
        await RunAsync("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk);
        await StartDaemonAsync("ceph-osd", () => Task.FromResult(true), "-i", "0");
        await StartDaemonAsync("radosgw", () => AnswersAsync(Access.Endpoint), "--name", "client.rgw");
        await AddUserAsync(Access, buckets: 0);
    }

    // The most buckets that the user may make: 0 for any number, -1 for none.
    private Task AddUserAsync(S3Access access, int buckets) => RunAsync(
        "radosgw-admin", "--name", "client.rgw", "user", "create", $"--uid={access.AccessKey}", $"--display-name={access.AccessKey}",
        $"--access-key={access.AccessKey}", $"--secret={access.SecretKey}", $"--max-buckets={buckets}");

    private static CephServer New()
    {
        Requires.Programs("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin");
        return new CephServer();
    }

    private static string NewId()
    {
        var digits = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        return $"{digits[..8]}-{digits[8..12]}-{digits[12..16]}-{digits[16..20]}-{digits[20..]}";
    }

    private Task StartDaemonAsync(string program, Func<Task<bool>> isReady, params string[] arguments) =>
        StartAsync(program, isReady, [Requires.Program(program), "-f", .. Arguments(arguments)]);

    private async Task RunAsync(string program, params string[] arguments)
    {
        var done = await Tool.RunAsync(Requires.Program(program), Arguments(arguments));
        Assert.True(done.ExitCode == 0, $"{program}: {done.Text}");
    }

    private async Task<bool> SucceedsAsync(string program, params string[] arguments) =>
        (await Tool.RunAsync(Requires.Program(program), Arguments(arguments))).ExitCode == 0;

    private string[] Arguments(string[] arguments) => ["--conf", Folder["ceph.conf"], .. arguments];
}
