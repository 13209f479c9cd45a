using System.Net;
using System.Net.Http.Json;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>There is no room, or no inode, at each step of an upload; and then there is again.</summary>
public sealed class FullInEveryStepTests
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
    public async Task Whichever_call_fails_the_upload_is_refused_leaves_nothing_and_the_next_one_is_taken()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path);
        await replica.Client.PutFileAsync("first", Bytes);
        foreach (var (call, error, status) in Faults)
        {
            await using (await Tracer.AttachAsync([replica.Id], call, $"error={error}"))
            {
                var got = await PutAsync(replica);
                // A folder that is there is not made again.
                while (call is "/^mkdir" && got is HttpStatusCode.Created)
                    got = await PutAsync(replica);
                Assert.True(got == status, $"{call} {error}: {got}");
            }

            Assert.Empty(volume.Files("incoming"));
            var next = await replica.Client.PutFileAsync("a.bin", Bytes);
            Assert.Equal(Bytes, await replica.Client.DownloadAsync(next.Id));
        }

        await Volumes.AssertSoundAsync(volume.Path);
    }

    [SkippableTheory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Without_inodes_uploads_are_refused_and_with_some_again_they_are_taken(int left)
    {
        await using var volume = await SmallVolume.MountAsync(64, inodes: 64);
        using var server = new RunningServer(volume.Path);
        var before = await server.Client.PutFileAsync("first", Bytes);
        var ballast = Path.Combine(volume.Path, "ballast");
        Directory.CreateDirectory(ballast);
        FillInodes(ballast, left);

        // What is announced needs one inode, and what is sealed a folder, too.
        AssertRefused(await SendAllWaysAsync(server, andAnnounce: left == 0));
        Assert.Equal(Bytes, await server.Client.DownloadAsync(before.Id));
        Assert.Empty(server.Volume.Incoming());

        Directory.Delete(ballast, recursive: true);
        await server.Client.PutFileAsync("a.bin", Bytes);
        Assert.Equal(2, server.Volume.Stored().Count());
    }

    [SkippableFact]
    public async Task When_others_fill_the_volume_to_the_last_byte_what_is_there_is_served_and_what_was_begun_goes_on_later()
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

        volume.MakeRoom();
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

    private static async Task<HttpStatusCode[]> SendAllWaysAsync(RunningServer server, bool andAnnounce = true)
    {
        using var put = await server.Client.PutAsAsync("/a.bin", new ByteArrayContent(Bytes));
        using var form = await server.Client.PostAsAsync("application/json", new FormBody().File("F/a", Bytes).File("F/b", [1]).ToContent());
        if (!andAnnounce)
            return [put.StatusCode, form.StatusCode];
        using var announced = await server.Client.PostAsJsonAsync("/api/v1/transfers", SampleFolder.Of(100_000, 5).Manifest());
        return [put.StatusCode, form.StatusCode, announced.StatusCode];
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
