using System.Security.Cryptography;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Database.Sqlite;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Checksums;
using CloudTransfer.Web.Uploads;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Checksums;

public sealed class HashingTests
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
        using var server = WithoutHashing();
        (string Path, byte[] Bytes)[] folder = [("d/long.bin", new byte[100_000]), ("d/a.bin", RandomNumberGenerator.GetBytes(size))];
        var alone = await server.Client.PutAsync("a.bin", folder[1].Bytes);
        var beside = await server.Client.PostAsync(folder);

        var known = isShort ? Hex(folder[1].Bytes) : null;
        Assert.Equal([known], await ChecksumsAsync(server, alone));
        Assert.Equal([null, known], await ChecksumsAsync(server, beside));
        Assert.Equal(isShort, await IsHashedAsync(server, alone));
        Assert.False(await IsHashedAsync(server, beside));
    }

    [Fact]
    public async Task Every_file_gets_the_checksum_of_its_own_bytes_though_they_lie_in_a_zip()
    {
        using var server = new RunningServer();
        var sent = await server.Client.PostAsync(Folder);

        await HashedAsync(server, sent);
        Assert.Equal(Folder.Select(file => Hex(file.Bytes)), await ChecksumsAsync(server, sent));
    }

    [Fact]
    public async Task A_killed_replica_s_work_is_gone_on_with_by_another_once_its_lease_has_run_out()
    {
        using var server = WithoutHashing();
        var sent = await server.Client.PostAsync(Folder);
        var store = server.Services.GetRequiredService<ChecksumStore>();
        var killed = await TakeAsync(server, store);
        var kept = await store.SaveAsync(killed, [(0, "of the killed one")], CancellationToken.None);

        Assert.Null(await store.TakeAsync(CancellationToken.None));
        server.Clock.Advance(ChecksumStore.LeaseLasts + TimeSpan.FromSeconds(1));
        await HashedAsync(server, sent);

        // What was kept is not computed again, and the killed one, if it only slept, can no longer write.
        Assert.Equal(["of the killed one", .. ShortOnes], await ChecksumsAsync(server, sent));
        Assert.Null(await store.SaveAsync(kept!, [(1, "late")], CancellationToken.None));
    }

    [Fact]
    public async Task Of_many_that_want_a_transfer_one_gets_it()
    {
        using var server = WithoutHashing();
        await server.Client.PostAsync(Folder);
        var store = server.Services.GetRequiredService<ChecksumStore>();
        server.Clock.Advance(ChecksumStore.LeaseLasts * 2);

        var takers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.TakeAsync(CancellationToken.None))));
        Assert.Single(takers, lease => lease is not null);
    }

    [Theory]
    [InlineData(2, 6)]
    [InlineData(300, 900)]
    [InlineData(3_600_000, 1000)]
    public void After_each_transfer_it_rests_longer_than_it_worked_but_not_for_long(double worked, double rests) =>
        Assert.Equal(TimeSpan.FromMilliseconds(rests), HashingInBackground.RestAfter(TimeSpan.FromMilliseconds(worked)));

    [Fact]
    public async Task Stopping_gives_the_work_back_at_once()
    {
        using var server = new RunningServer(null, ("Transfers:ChecksumRate", "1000"));
        var sent = await server.Client.PostAsync(Folder);
        await Eventually.HoldsAsync(async () => await LeasesAsync(Database(server)) == 1);

        await server.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().OfType<HashingInBackground>().Single().StopAsync(CancellationToken.None);
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
        other.Clock.Advance(ChecksumStore.LeaseLasts + TimeSpan.FromSeconds(1));
        await HashedAsync(other, sent);
        Assert.Equal(Folder.Select(file => Hex(file.Bytes)), await ChecksumsAsync(other, sent));
    }

    // What is sent to it waits for the test to compute it.
    private static RunningServer WithoutHashing() => new(
        null, services => services.Remove(services.Single(service => service.ImplementationType == typeof(HashingInBackground))));

    private static async Task<Lease> TakeAsync(RunningServer server, ChecksumStore store) =>
        await store.TakeAsync(CancellationToken.None) ?? throw new InvalidOperationException($"{await server.CountAsync("transfers")} transfers, and none to take.");

    private static async Task HashedAsync(RunningServer server, UploadAnswer sent)
    {
        var hashing = server.Services.GetRequiredService<Hashing>();
        await Eventually.HoldsAsync(async () =>
        {
            await hashing.DoOneAsync(CancellationToken.None);
            return await IsHashedAsync(server, sent);
        });
    }

    private static async Task<bool> IsHashedAsync(RunningServer server, UploadAnswer sent) =>
        StoredId.TryParse(sent.Id, out var id) && (await server.Store.FindAsync(id, CancellationToken.None))!.IsHashed;

    private static async Task<IReadOnlyList<string?>> ChecksumsAsync(RunningServer server, UploadAnswer sent) =>
        await Database(server).QueryAsync<string?>(
            "SELECT sha256 FROM files WHERE transfer_id = @id ORDER BY number", new { id = sent.Id }, CancellationToken.None);

    private static IDatabase Database(RunningServer server) => server.Services.GetRequiredService<IDatabase>();

    private static Task<long> LeasesAsync(IDatabase database) => database.FirstAsync<long>(
        "SELECT COUNT(*) FROM transfers WHERE hashing_until IS NOT NULL", new { }, CancellationToken.None);

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
