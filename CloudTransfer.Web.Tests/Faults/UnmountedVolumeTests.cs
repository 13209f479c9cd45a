using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>The volume is unmounted or moved while a replica runs, and then restored.</summary>
public sealed class UnmountedVolumeTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Nothing_is_written_to_an_empty_mount_point_and_work_resumes_after_remounting()
    {
        await using var disk = await SmallVolume.MountAsync(64);
        Directory.CreateDirectory(_folder["volume"]);
        await RunAsync("mount", "--bind", disk.Path, _folder["volume"]);
        using (var server = new RunningServer(_folder["volume"]))
        {
            await AssertUnavailableAsync(
                server,
                away: async () =>
                {
                    await RunAsync("umount", "--lazy", _folder["volume"]);
                    // As if the server had once been started before the volume was mounted.
                    foreach (var name in new[] { "incoming", "transfers", "keys" })
                        Directory.CreateDirectory(Path.Combine(_folder["volume"], name));
                    await File.WriteAllBytesAsync(Path.Combine(_folder["volume"], "cloudtransfer.db"), []);
                },
                back: () => RunAsync("mount", "--bind", disk.Path, _folder["volume"]));
        }

        await RunAsync("umount", "--lazy", _folder["volume"]);
        Assert.Equal(["volume/cloudtransfer.db"], _folder.Files("volume"));
        Assert.Equal(0, new FileInfo(_folder["volume/cloudtransfer.db"]).Length);
    }

    [Fact]
    public async Task Uploads_are_rejected_while_the_volume_is_moved_away()
    {
        using var server = new RunningServer(_folder["volume"]);

        await AssertUnavailableAsync(
            server,
            away: () => Move("volume", "elsewhere"),
            back: () => Move("elsewhere", "volume"));
    }

    private static async Task AssertUnavailableAsync(RunningServer server, Func<Task> away, Func<Task> back)
    {
        var tus = new TusClient(server.Client);
        var content = Content.Of(100_000);
        var first = await server.Client.PutFileAsync("first", content);
        var upload = await tus.CreateAsync(content.Length);
        await tus.SendAllAsync(upload, 0, content[..40_000]);
        await using var incomplete = await RawConnection.OpenAsync(server.Address);
        await incomplete.SendAsync($"PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: {content.Length}\r\n\r\n");
        await incomplete.SendAsync(content.AsMemory(0, 50_000));
        await Eventually.FilesAsync(Path.Combine(server.VolumePath, "incoming"), 2);

        await away();
        using (var put = await server.Client.PutAsAsync("/b", new ByteArrayContent(content)))
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (put.StatusCode, put.Header("Retry-After")));
        using (var patch = await tus.PatchAsync(upload, 40_000, content[40_000..]))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, patch.StatusCode);
        foreach (var address in new[] { "/health/ready", $"/d/{first.Id}/download" })
        {
            using var answer = await server.Client.GetAsync(address);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        }

        await incomplete.SendAsync(content.AsMemory(50_000));
        Assert.InRange((int)(await incomplete.ReadAsync()).Status, 500, 503);
        Assert.Equal("Healthy", await server.Client.GetStringAsync("/health/live"));

        await back();
        await Eventually.TrueAsync("The replica should be ready again.", async () => (await server.Client.GetAsync("/health/ready")).IsSuccessStatusCode);
        Assert.Equal(content, await server.Client.DownloadAsync(first.Id));
        await tus.SendAllAsync(upload, 40_000, content[40_000..]);
        await server.Client.PutFileAsync("c", content);
        await server.SweepAsync();
        Assert.Equal(3, server.Volume.Stored().Count());
        Assert.Empty(server.Volume.Incoming());
    }

    private Task Move(string from, string to)
    {
        Directory.Move(_folder[from], _folder[to]);
        return Task.CompletedTask;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var tool = await Tool.RunAsync(Requires.Program(program), arguments);
        Requires.That(tool.ExitCode == 0, $"{program} is not permitted ({tool.Errors.Trim()})");
    }
}
