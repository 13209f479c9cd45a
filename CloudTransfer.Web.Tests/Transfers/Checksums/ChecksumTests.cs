using System.Security.Cryptography;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Checksums;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Checksums;

public sealed class ChecksumTests
{
    private static readonly (string Path, byte[] Bytes)[] Folder =
        [("d/a.bin", RandomNumberGenerator.GetBytes(700_000)), ("d/empty", []), ("d/e/b.bin", RandomNumberGenerator.GetBytes(3))];

    // These are known when the link is.
    private static IEnumerable<string> ShortOnes => Folder.Skip(1).Select(file => Hex(file.Bytes));

    [Theory]
    [InlineData(0, true)]
    [InlineData(ShortChecksum.Longest, true)]
    [InlineData(ShortChecksum.Longest + 1, false)]
    public async Task What_is_short_has_its_checksum_when_it_has_its_link(int size, bool isShort)
    {
        using var server = WithoutChecksums();
        (string Path, byte[] Bytes)[] folder = [("d/long.bin", new byte[100_000]), ("d/a.bin", RandomNumberGenerator.GetBytes(size))];
        var alone = await server.Client.PutAsync("a.bin", folder[1].Bytes);
        var beside = await server.Client.PostAsync(folder);

        var known = isShort ? Hex(folder[1].Bytes) : null;
        Assert.Equal([known], await ChecksumsAsync(server, alone));
        Assert.Equal([null, known], await ChecksumsAsync(server, beside));
        Assert.Equal(isShort, await IsCompleteAsync(server, alone));
        Assert.False(await IsCompleteAsync(server, beside));
    }

    [Fact]
    public async Task Every_file_gets_the_checksum_of_its_own_bytes_though_they_lie_in_a_zip()
    {
        using var server = new RunningServer();
        var sent = await server.Client.PostAsync(Folder);

        await ComputedAsync(server, sent);
        Assert.Equal(Folder.Select(file => Hex(file.Bytes)), await ChecksumsAsync(server, sent));
    }

    [Fact]
    public async Task A_killed_replica_s_work_is_continued_by_another_when_its_lease_has_ended()
    {
        using var server = WithoutChecksums();
        var sent = await server.Client.PostAsync(Folder);
        var store = server.Services.GetRequiredService<ChecksumStore>();
        var killed = (await TakeAsync(server))!;
        Assert.True(await store.SaveAsync(killed, [(0, "of the killed one")], [], CancellationToken.None));

        Assert.Null(await TakeAsync(server));
        server.Clock.Advance(JobQueue.LeaseOf(JobKind.Checksum) + TimeSpan.FromSeconds(1));
        await ComputedAsync(server, sent);

        // What was kept is not computed again, and the killed one, if it only slept, can no longer write.
        Assert.Equal(["of the killed one", .. ShortOnes], await ChecksumsAsync(server, sent));
        Assert.False(await store.SaveAsync(killed, [(1, "late")], [], CancellationToken.None));
    }

    [Fact]
    public async Task What_has_all_its_checksums_when_it_is_sealed_adds_no_job()
    {
        using var server = WithoutChecksums();
        await server.Client.PutAsync("a.bin", new byte[ShortChecksum.Longest]);
        Assert.Equal(0, await server.CountAsync("jobs WHERE kind = 'checksum'"));

        var sent = await server.Client.PostAsync(Folder);
        Assert.Equal(1, await server.CountAsync("jobs WHERE kind = 'checksum'"));
        await ComputedAsync(server, sent);
        Assert.Equal(0, await server.CountAsync("jobs WHERE kind = 'checksum'"));
    }

    [Fact]
    public async Task Deleting_a_transfer_removes_its_jobs_at_once()
    {
        using var server = WithoutChecksums();
        var sent = await server.Client.PostAsync(Folder);
        var expired = await server.Client.SendFormAsync(new FormBody().File("F/a", new byte[100_000]).Field("expires", "1h"));
        var lease = (await TakeAsync(server))!;
        Assert.True(StoredId.TryParse(sent.Id, out var id));

        await server.Services.GetRequiredService<Removal>().RemoveAsync(id, RemovalReason.Owner, CancellationToken.None);
        server.Clock.Advance(TimeSpan.FromHours(2));
        await server.SweepAsync();

        Assert.Equal(0, await server.CountAsync("jobs WHERE kind = 'checksum'"));
        Assert.False(await server.Services.GetRequiredService<ChecksumStore>().SaveAsync(lease, [], [], CancellationToken.None));
        Assert.NotEqual(sent.Id, expired.Id);
    }

    [Fact]
    public async Task A_transfer_whose_bytes_are_away_is_tried_again_later_and_says_why()
    {
        using var server = WithoutChecksums();
        var sent = await server.Client.PostAsync(Folder);
        var path = Path.Combine(server.VolumePath, "transfers", sent.Id[..2], sent.Id);
        File.Move(path, path + ".away");
        var jobs = server.Services.GetRequiredService<JobRunner>();

        Assert.True(await jobs.RunOneAsync(JobKind.Checksum, CancellationToken.None));
        Assert.False(await jobs.RunOneAsync(JobKind.Checksum, CancellationToken.None));
        Assert.Equal(1, await server.CountAsync("jobs WHERE kind = 'checksum' AND attempts = 1 AND last_error = 'content_missing'"));

        File.Move(path + ".away", path);
        server.Clock.Advance(Backoff.Longest);
        await ComputedAsync(server, sent);
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(300, 900)]
    [InlineData(3_600_000, 1000)]
    public void After_each_transfer_it_rests_longer_than_it_worked_but_not_for_long(double worked, double rests)
    {
        using var server = WithoutChecksums();
        Assert.Equal(TimeSpan.FromMilliseconds(rests), server.Services.GetRequiredService<ChecksumJob>().RestAfter(TimeSpan.FromMilliseconds(worked)));
    }

    [Fact]
    public async Task Stopping_gives_the_work_back_at_once()
    {
        using var server = new RunningServer(null, ("Transfers:ChecksumRate", "1000"));
        var sent = await server.Client.PostAsync(Folder);
        await Eventually.HoldsAsync(async () => await LeasesAsync(Database(server)) == 1);

        await server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<JobWorker>().Single().StopAsync(CancellationToken.None);
        Assert.Equal(0, await LeasesAsync(Database(server)));
        Assert.Equal([null, .. ShortOnes], await ChecksumsAsync(server, sent));
    }

    [Fact]
    public async Task A_replica_killed_in_the_middle_of_a_file_leaves_the_rest_to_the_others()
    {
        using var volume = new TestFolder();
        UploadAnswer sent;
        await using (var slow = await ReplicaProcess.StartAsync(volume.Path, ("Transfers:ChecksumRate", "1kB")))
        {
            sent = await slow.Client.PostAsync(Folder);
            var database = new SqliteDatabase(volume["cloudtransfer.db"]);
            await Eventually.HoldsAsync(async () => await LeasesAsync(database) == 1);
            await slow.KillAsync();
            Assert.Equal(1, await LeasesAsync(database));
        }

        using var other = new RunningServer(volume.Path);
        Assert.Equal([null, .. ShortOnes], await ChecksumsAsync(other, sent));
        other.Clock.Advance(JobQueue.LeaseOf(JobKind.Checksum) + TimeSpan.FromSeconds(1));
        await ComputedAsync(other, sent);
        Assert.Equal(Folder.Select(file => Hex(file.Bytes)), await ChecksumsAsync(other, sent));
    }

    // What is sent to it waits for the test to compute it.
    private static RunningServer WithoutChecksums() => new(
        null, services => services.RunByHand<ChecksumJob>());

    private static Task<JobLease?> TakeAsync(RunningServer server) =>
        server.Services.GetRequiredService<JobQueue>().TakeAsync(JobKind.Checksum, new HashSet<long>(), Backoff.Longest, CancellationToken.None);

    private static async Task ComputedAsync(RunningServer server, UploadAnswer sent)
    {
        var jobs = server.Services.GetRequiredService<JobRunner>();
        await Eventually.HoldsAsync(async () =>
        {
            await jobs.RunOneAsync(JobKind.Checksum, CancellationToken.None);
            return await IsCompleteAsync(server, sent);
        });
    }

    private static async Task<bool> IsCompleteAsync(RunningServer server, UploadAnswer sent) =>
        StoredId.TryParse(sent.Id, out var id) && (await server.Store.FindAsync(id, CancellationToken.None))!.HasChecksums;

    private static async Task<IReadOnlyList<string?>> ChecksumsAsync(RunningServer server, UploadAnswer sent) =>
        await Database(server).QueryAsync<string?>(
            "SELECT sha256 FROM files WHERE transfer_id = @id ORDER BY number", new { id = sent.Id }, CancellationToken.None);

    private static IDatabase Database(RunningServer server) => server.Services.GetRequiredService<IDatabase>();

    private static Task<long> LeasesAsync(IDatabase database) => database.FirstAsync<long>(
        "SELECT COUNT(*) FROM jobs WHERE kind = 'checksum' AND lease_until IS NOT NULL", new { }, CancellationToken.None);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
