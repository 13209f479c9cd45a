using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>Part of the volume becomes unwritable (owned by another user, or read-only), and then writable again.</summary>
public sealed class UnusableVolumeTests : IDisposable
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private readonly TestFolder _folder = new();

    [SkippableTheory]
    [InlineData("incoming")]
    [InlineData("transfers")]
    public async Task Folder_of_another_user_makes_the_replica_unready_and_uploads_get_503(string name)
    {
        var user = ServerProgram.OtherUser();
        await RunAsync("chown", $"{user}", Directory.CreateDirectory(_folder["volume"]).FullName);
        await using var replica = await ReplicaProcess.StartAsync((ServerProgram.Built with { User = user }).Command(("Storage__Path", _folder["volume"])));
        var folder = _folder[$"volume/{name}"];

        await AssertUnusableAsync(
            replica,
            folder,
            $"{folder} belongs to user 0 and may not be used by user {user}, as which the server runs (Permission denied): chown -R {user} {folder}",
            away: async () =>
            {
                await RunAsync("chown", "0", folder);
                // Transfers are in subfolders, some of which exist already.
                foreach (var inner in Directory.EnumerateDirectories(folder))
                    await RunAsync("chown", "0", inner);
            },
            back: () => RunAsync("chown", "-R", $"{user}", folder));
    }

    [SkippableFact]
    public async Task Read_only_file_system_makes_the_replica_unready_and_uploads_get_503()
    {
        await using var replica = await ReplicaProcess.StartAsync(_folder["volume"]);
        var folder = _folder["volume/incoming"];

        // A file system with files open for writing cannot be remounted read-only; a bind mount of it can.
        await AssertUnusableAsync(
            replica,
            folder,
            $"{folder} is on a file system that is read-only",
            away: async () =>
            {
                await RunAsync("mount", "--bind", folder, folder);
                await RunAsync("mount", "-o", "remount,ro,bind", folder);
            },
            back: () => RunAsync("umount", "--lazy", folder));
    }

    [SkippableFact]
    public async Task Disk_made_read_only_by_the_kernel_makes_the_replica_unready_and_uploads_get_503()
    {
        await using var disk = await LoopDevice.MountAsync(64);
        await using var replica = await ReplicaProcess.StartAsync(disk.Path);
        var sent = await replica.Client.PutFileAsync("first", Bytes);
        await AssertReadyAsync(replica, HttpStatusCode.OK, "Healthy");

        // As ext4 does when its journal cannot be written.
        await RunAsync("mount", "-o", "remount,abort,errors=remount-ro", disk.Path);

        await AssertReadyAsync(replica, HttpStatusCode.ServiceUnavailable, "Unhealthy");
        foreach (var answer in await SendAllWaysAsync(replica.Client))
            AssertRetryLater(answer);
        Assert.Equal(Bytes, await replica.Client.DownloadAsync(sent.Id));
        await replica.LogsAsync($"{disk.Path} is on a file system that is read-only");
    }

    public void Dispose() => _folder.Dispose();

    private static async Task AssertUnusableAsync(ReplicaProcess replica, string folder, string sentence, Func<Task> away, Func<Task> back)
    {
        var tus = new TusClient(replica.Client);
        var first = await replica.Client.PutFileAsync("first", Bytes);
        var upload = await tus.CreateAsync(Bytes.Length);
        await tus.SendAllAsync(upload, 0, Bytes[..40_000]);
        await AssertReadyAsync(replica, HttpStatusCode.OK, "Healthy");

        await away();
        try
        {
            await AssertReadyAsync(replica, HttpStatusCode.ServiceUnavailable, "Unhealthy");
            // If only the parent folder is unwritable, an upload could still succeed in an existing subfolder.
            foreach (var answer in await SendAllWaysAsync(replica.Client, withManifest: folder.EndsWith("incoming", StringComparison.Ordinal)))
                AssertRetryLater(answer);
            Assert.Equal("Healthy", await replica.Client.GetStringAsync("/health/live"));
            await replica.LogsAsync(sentence);
            Assert.DoesNotContain(first.Id, replica.Log, StringComparison.Ordinal);
            Assert.DoesNotContain(".part", replica.Log, StringComparison.Ordinal);
        }
        finally
        {
            await back();
        }

        await AssertReadyAsync(replica, HttpStatusCode.OK, "Healthy");
        Assert.Equal(Bytes, await replica.Client.DownloadAsync(first.Id));
        await tus.SendAllAsync(upload, 40_000, Bytes[40_000..]);
        await replica.Client.PutFileAsync("next", Bytes);
    }

    // The check is cached for a second. The response is a single word and never contains a path.
    private static Task AssertReadyAsync(ReplicaProcess replica, HttpStatusCode status, string expected) => Eventually.TrueAsync($"The replica should be {expected}.", async () =>
    {
        using var answer = await replica.Client.GetAsync("/health/ready");
        return answer.StatusCode == status && string.Equals(await answer.Content.ReadAsStringAsync(), expected, StringComparison.Ordinal);
    });

    private static async Task<HttpResponseMessage[]> SendAllWaysAsync(HttpClient client, bool withManifest = true)
    {
        var put = await client.PutAsAsync("/a.bin", new ByteArrayContent(Bytes));
        var form = await client.PostAsAsync("application/json", new FormBody().File("F/a", Bytes).File("F/b", [1]).ToContent());
        return withManifest ? [put, form, await client.PostAsJsonAsync("/api/v1/transfers", SampleFolder.Of(100_000, 5).Manifest())] : [put, form];
    }

    private static void AssertRetryLater(HttpResponseMessage answer)
    {
        using (answer)
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "5"), (answer.StatusCode, answer.Header("Retry-After")));
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var tool = await Tool.RunAsync(Requires.Program(program), arguments);
        Requires.That(tool.ExitCode == 0, $"{program} is not permitted ({tool.Errors.Trim()})");
    }
}
