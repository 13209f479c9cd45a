using System.Net;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>A replica starts on a volume without free space.</summary>
public sealed partial class FullAtStartTests
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Replica_on_a_full_volume_logs_the_reason_and_starts_when_there_is_space(bool isInitialized)
    {
        await using var volume = await SmallVolume.MountAsync(16);
        Models.UploadAnswer? before = null;
        if (isInitialized)
        {
            await using var first = await ReplicaProcess.StartAsync(volume.Path);
            before = await first.Client.PutAsync("first", Bytes);
            Assert.Equal(0, await first.StopAsync());
        }

        await volume.FillAsync();
        await using var replica = ReplicaProcess.Begin(volume.Path);
        await Eventually.TrueAsync("The log should name the reason.", () => Task.FromResult(Waiting().IsMatch(replica.Log)), TimeSpan.FromMinutes(1));
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("Now listening", replica.Log, StringComparison.Ordinal);
        volume.FreeSpace();

        await replica.ListenAsync();
        Assert.Single(Waiting().Matches(replica.Log));
        if (before is not null)
            Assert.Equal(Bytes, await replica.Client.DownloadAsync(before.Id));
        var next = await replica.Client.PutAsync("next", Bytes);
        Assert.Equal(Bytes, await replica.Client.DownloadAsync(next.Id));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertConsistentAsync(volume.Path);
    }

    [SkippableFact]
    public async Task Start_that_waits_for_space_can_be_stopped()
    {
        await using var volume = await SmallVolume.MountAsync(16);
        await volume.FillAsync();
        await using var replica = ReplicaProcess.Begin(volume.Path);
        await Eventually.TrueAsync("The log should name the reason.", () => Task.FromResult(Waiting().IsMatch(replica.Log)), TimeSpan.FromMinutes(1));

        Assert.Equal(0, await replica.StopAsync());
        Assert.DoesNotContain("Unhandled", replica.Log, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Expiring_key_stays_in_use_until_there_is_space_for_the_next_one()
    {
        await using var volume = await SmallVolume.MountAsync(16);
        var keys = Path.Combine(volume.Path, "keys");
        await using (var first = await ReplicaProcess.StartAsync(volume.Path))
            await first.StopAsync();
        var key = Assert.Single(Directory.GetFiles(keys));
        var soon = TimeProvider.System.GetUtcNow().AddHours(12).UtcDateTime.ToString("O");
        await File.WriteAllTextAsync(key, Expiration().Replace(await File.ReadAllTextAsync(key), $"<expirationDate>{soon}</expirationDate>"));
        // The WAL files of SQLite exist only while a process has the database open.
        await using var database = await DatabaseLock.TakeAsync(volume.Path);
        await database.ReleaseAsync();
        await volume.FillAsync();

        await using var one = await ReplicaProcess.StartAsync(volume.Path);
        await one.LogsAsync("The next key cannot be stored in keys/");
        Assert.Equal([key], Directory.GetFiles(keys));
        using (var page = await one.Client.GetAsync("/"))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using (var refused = await one.Client.PutAsAsync("/a.bin", new ByteArrayContent(Bytes)))
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);

        volume.FreeSpace();
        await using var other = await ReplicaProcess.StartAsync(volume.Path);
        Assert.Equal(2, Directory.GetFiles(keys).Length);
        var sent = await one.Client.PutAsync("a.bin?downloads=10", Bytes);
        foreach (var (issuer, server) in new[] { (one, other), (other, one) })
        {
            using var issued = await issuer.Client.GetAsync($"/d/{sent.Id}/download");
            Assert.Equal(Bytes, await server.Client.GetByteArrayAsync(issued.Headers.Location));
        }
    }

    [GeneratedRegex("is full .* free some space, and the server starts by itself", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Waiting();

    [GeneratedRegex("<expirationDate>[^<]*</expirationDate>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Expiration();
}
