using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Transfers.Quota;

public class RacingReplicasTests
{
    private readonly bool _isPostgreSql;

    public RacingReplicasTests()
        : this(isPostgreSql: false)
    {
    }

    protected RacingReplicasTests(bool isPostgreSql) => _isPostgreSql = isPostgreSql;

    private const int Uploads = 40, Size = 1 << 20, Fit = 10;

    // Of the smaller, all bytes are at hand at once.
    [SkippableTheory]
    [InlineData(Size)]
    [InlineData(4096)]
    public async Task Two_replicas_racing_never_exceed_the_quota(int size)
    {
        using var volume = TestDatabase.NewVolume(_isPostgreSql);
        await using var one = await ReplicaProcess.StartAsync(volume.Path, ("Storage:Quota", $"{Fit * size}"));
        await using var other = await ReplicaProcess.StartAsync(volume.Path, ("Storage:Quota", $"{Fit * size}"));

        var answers = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(n => PutAsync(n % 2 == 0 ? one : other, chunked: false, size)));

        Assert.Equal(
            [(HttpStatusCode.Created, Fit), (HttpStatusCode.InsufficientStorage, Uploads - Fit)],
            answers.CountBy(status => status).Select(count => (count.Key, count.Value)).Order());
        Assert.Equal(Fit * size, Bytes(volume));
        await Volumes.AssertConsistentAsync(volume.Path);
        await Eventually.FilesAsync(volume["incoming"], 0);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Two_replicas_racing_never_leave_less_free_than_is_to_be(bool chunked)
    {
        await using var volume = await SmallVolume.MountAsync(64);
        await using var one = await ReplicaProcess.StartAsync(volume.Path, ("Storage:MinFree", "40MiB"));
        await using var other = await ReplicaProcess.StartAsync(volume.Path, ("Storage:MinFree", "40MiB"));
        using var ended = new CancellationTokenSource();
        var least = WatchAsync(volume, ended.Token);

        var answers = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(n => PutAsync(n % 2 == 0 ? one : other, chunked)));

        await ended.CancelAsync();
        Assert.Contains(HttpStatusCode.Created, answers);
        Assert.Contains(HttpStatusCode.InsufficientStorage, answers);
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.Created or HttpStatusCode.InsufficientStorage, $"{status}"));
        // The database, its log and the log files are not uploads: they are what the rest is left free for.
        Assert.InRange(await least, 36 << 20, 64 << 20);
        Assert.Contains("cloudtransfer_rejected_total{reason=\"disk\"}", await one.Client.GetStringAsync("/metrics"), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Two_replicas_racing_never_keep_more_for_a_client_than_its_share()
    {
        using var volume = TestDatabase.NewVolume(_isPostgreSql);
        (string, string)[] settings = [("Storage:Quota", "40MiB"), ("Proxy:KnownNetworks:0", "127.0.0.0/8")];
        await using var one = await ReplicaProcess.StartAsync(volume.Path, settings);
        await using var other = await ReplicaProcess.StartAsync(volume.Path, settings);

        var answers = await Task.WhenAll(Enumerable.Range(0, Uploads).Select(n => CreateTransferAsync(n % 2 == 0 ? one : other, Size)));

        Assert.All(answers, status => Assert.Equal(HttpStatusCode.Created, status));
        Assert.Equal($"{10 * Size}|{10 * Size}", await Volumes.QueryAsync(volume.Path, "SELECT taken, unsent FROM storage_totals"));
        await Volumes.AssertConsistentAsync(volume.Path);
    }

    [SkippableFact]
    public async Task The_space_of_an_upload_whose_replica_was_killed_is_given_back()
    {
        using var volume = TestDatabase.NewVolume(_isPostgreSql);
        await using var killed = await ReplicaProcess.StartAsync(volume.Path, ("Storage:Quota", "10MiB"));
        await using var connection = await RawConnection.OpenAsync(killed.Address);
        await connection.SendAsync($"PUT /a HTTP/1.1\r\nHost: localhost\r\nContent-Length: {7 * Size}\r\n\r\n");
        await connection.SendAsync(new byte[Size]);
        await Eventually.TrueAsync("The upload should have begun.", () => Task.FromResult(Bytes(volume) > 0));
        await using (var early = await ReplicaProcess.StartAsync(volume.Path, ("Storage:Quota", "10MiB")))
        {
            // It sweeps at its start, and leaves to the living what is theirs.
            await Eventually.TrueAsync("It should have swept.", async () => (await early.Client.GetStringAsync("/metrics")).Contains("cloudtransfer_cleanup_runs_total 1", StringComparison.Ordinal));
            Assert.Equal(HttpStatusCode.InsufficientStorage, await PutAsync(early, chunked: false, 4 * Size));
        }

        await killed.KillAsync();

        await using var later = await ReplicaProcess.StartAsync(volume.Path, ("Storage:Quota", "10MiB"), ("Transfers:CleanEvery", "1s"));
        await Eventually.TrueAsync("There should be space again.", async () => await PutAsync(later, chunked: false, 10 * Size) is HttpStatusCode.Created);
    }

    private static async Task<HttpStatusCode> PutAsync(ReplicaProcess replica, bool chunked, int size = Size)
    {
        using var body = new ByteArrayContent(SampleBytes.Of(size));
        using var answer = await replica.Client.PutAsAsync("/a.bin", body, chunked);
        return answer.StatusCode;
    }

    private static async Task<HttpStatusCode> CreateTransferAsync(ReplicaProcess replica, long size)
    {
        using var answer = await new TusClient(replica.Client).SendAsync(
            "POST", TusClient.Endpoint, (byte[]?)null, ("Upload-Length", $"{size}"), ("X-Forwarded-For", "203.0.113.1"));
        return answer.StatusCode;
    }

    private static long Bytes(TestFolder volume) => Directory.Exists(volume["transfers"])
        ? new[] { "transfers", "incoming" }.Sum(folder => volume.Files(folder).Sum(file => new FileInfo(volume[file]) is { Exists: true } there ? there.Length : 0))
        : 0;

    private static async Task<long> WatchAsync(SmallVolume volume, CancellationToken ended)
    {
        var least = long.MaxValue;
        while (!ended.IsCancellationRequested)
        {
            least = Math.Min(least, volume.Free);
            await Task.Delay(2, CancellationToken.None);
        }

        return least;
    }
}

/// <summary>The same on PostgreSQL.</summary>
public sealed class RacingReplicasOnPostgreSqlTests()
    : RacingReplicasTests(isPostgreSql: true);
