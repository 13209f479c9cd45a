using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>No space or no inodes at each step of an upload, and then space again.</summary>
public sealed class NoSpaceTests
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private static readonly (string Call, string Error, HttpStatusCode Status)[] Faults =
    [
        ("fallocate", "ENOSPC", HttpStatusCode.InsufficientStorage),
        ("pwrite64,pwritev", "ENOSPC", HttpStatusCode.InsufficientStorage),
        ("ftruncate", "ENOSPC", HttpStatusCode.InsufficientStorage),
        ("fsync", "ENOSPC", HttpStatusCode.InsufficientStorage),
        ("fsync", "EDQUOT", HttpStatusCode.InsufficientStorage),
        ("fsync", "EIO", HttpStatusCode.InternalServerError),
        ("/^mkdir", "ENOSPC", HttpStatusCode.InsufficientStorage),
        ("/^rename", "ENOSPC", HttpStatusCode.InsufficientStorage),
    ];

    [SkippableFact]
    public async Task Upload_with_a_failing_system_call_leaves_nothing_and_the_next_one_succeeds()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        await replica.Client.PutFileAsync("first", Bytes);
        foreach (var (call, error, status) in Faults)
        {
            await using (await StraceProcess.AttachAsync([replica.Id], call, $"error={error}"))
            {
                var actual = await PutAsync(replica);
                // mkdir is called only if the folder does not exist yet.
                while (call is "/^mkdir" && actual is HttpStatusCode.Created)
                    actual = await PutAsync(replica);
                Assert.True(actual == status, $"{call} {error}: {actual}");
            }

            Assert.Empty(volume.Files("incoming"));
            var next = await replica.Client.PutFileAsync("a.bin", Bytes);
            Assert.Equal(Bytes, await replica.Client.DownloadAsync(next.Id));
        }

        await Volumes.AssertConsistentAsync(volume.Path);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Uploads_are_rejected_without_free_inodes_and_accepted_again_later(int left)
    {
        await using var volume = await SmallVolume.MountAsync(64, inodes: 64);
        using var server = new RunningServer(volume.Path);
        var before = await server.Client.PutFileAsync("first", Bytes);
        var ballast = Path.Combine(volume.Path, "ballast");
        Directory.CreateDirectory(ballast);
        FillInodes(ballast, left);

        // Creating a transfer needs one inode; sealing needs another one for the folder.
        AssertRefused(await SendAllWaysAsync(server, withManifest: left == 0));
        Assert.Equal(Bytes, await server.Client.DownloadAsync(before.Id));
        Assert.Empty(server.Volume.Incoming());

        Directory.Delete(ballast, recursive: true);
        await server.Client.PutFileAsync("a.bin", Bytes);
        Assert.Equal(2, server.Volume.Stored().Count());
    }

    [SkippableFact]
    public async Task Full_volume_still_serves_downloads_and_uploads_resume_when_there_is_space()
    {
        await using var volume = await SmallVolume.MountAsync(64);
        using var server = new RunningServer(volume.Path);
        var tus = new TusClient(server.Client);
        var before = await server.Client.PutFileAsync("first", Bytes);
        var upload = await tus.CreateAsync(Bytes.Length);
        await tus.SendAllAsync(upload, 0, Bytes[..30_000]);
        await volume.FillAsync();

        AssertRefused(await SendAllWaysAsync(server));
        using (var patch = await tus.PatchAsync(upload, 30_000, Bytes[30_000..60_000]))
            Assert.True(patch.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.InsufficientStorage or HttpStatusCode.ServiceUnavailable, $"{patch.StatusCode}");
        Assert.Equal(Bytes, await server.Client.DownloadAsync(before.Id));
        Assert.Equal("Healthy", await server.Client.GetStringAsync("/health/live"));

        volume.FreeSpace();
        var offset = await tus.OffsetAsync(upload);
        await tus.SendAllAsync(upload, offset!.Value, Bytes[(int)offset.Value..]);
        await server.Client.PutFileAsync("a.bin", Bytes);
        await server.SweepAsync();
        Assert.Equal(3, server.Volume.Stored().Count());
        Assert.Empty(server.Volume.Incoming());
        Assert.Equal(3, await server.CountAsync("transfers"));
    }

    private static async Task<HttpStatusCode> PutAsync(ReplicaProcess replica)
    {
        using var body = new ByteArrayContent(Bytes);
        using var answer = await replica.Client.PutAsAsync("/a.bin", body);
        return answer.StatusCode;
    }

    private static void AssertRefused(IEnumerable<HttpStatusCode> statuses) => Assert.All(
        statuses, status => Assert.True(status is HttpStatusCode.InsufficientStorage or HttpStatusCode.ServiceUnavailable, $"{status}"));

    private static async Task<HttpStatusCode[]> SendAllWaysAsync(RunningServer server, bool withManifest = true)
    {
        using var put = await server.Client.PutAsAsync("/a.bin", new ByteArrayContent(Bytes));
        using var form = await server.Client.PostAsAsync("application/json", new FormBody().File("F/a", Bytes).File("F/b", [1]).ToContent());
        if (!withManifest)
            return [put.StatusCode, form.StatusCode];
        using var created = await server.Client.PostAsJsonAsync("/api/v1/transfers", SampleFolder.Of(100_000, 5).Manifest());
        return [put.StatusCode, form.StatusCode, created.StatusCode];
    }

    private static void FillInodes(string folder, int left)
    {
        var made = new Stack<string>();
        try
        {
            while (true)
            {
                var path = Path.Combine(folder, $"{made.Count}");
                File.Create(path).Dispose();
                made.Push(path);
            }
        }
        catch (IOException)
        {
            for (; left > 0; left--)
                File.Delete(made.Pop());
        }
    }
}
