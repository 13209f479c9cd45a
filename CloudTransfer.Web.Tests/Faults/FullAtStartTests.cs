using System.Net;
using System.Text.RegularExpressions;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>A replica starts on a volume that others have filled to the last byte.</summary>
public sealed partial class FullAtStartTests
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_says_what_is_wrong_and_starts_by_itself_when_there_is_room(bool hasBeenHere)
    {
        await using var volume = await SmallVolume.MountAsync(16);
        Models.UploadAnswer? before = null;
        if (hasBeenHere)
        {
            await using var first = await ReplicaProcess.StartAsync(volume.Path);
            before = await first.Client.PutAsync("first", Bytes);
            Assert.Equal(0, await first.StopAsync());
        }

        await volume.FillAsync();
        await using var replica = ReplicaProcess.Begin(volume.Path);
        await Eventually.TrueAsync("It should say what is wrong.", () => Task.FromResult(Waiting().IsMatch(replica.Log)), TimeSpan.FromMinutes(1));
        await Task.Delay(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain("Now listening", replica.Log, StringComparison.Ordinal);
        volume.MakeRoom();

        await replica.ListenAsync();
        Assert.Single(Waiting().Matches(replica.Log));
        if (before is not null)
            Assert.Equal(Bytes, await replica.Client.DownloadAsync(before.Id));
        var next = await replica.Client.PutAsync("next", Bytes);
        Assert.Equal(Bytes, await replica.Client.DownloadAsync(next.Id));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertSoundAsync(volume.Path);
    }

    [SkippableFact]
    public async Task A_key_that_is_to_be_followed_goes_on_until_there_is_room_for_the_next()
    {
        await using var volume = await SmallVolume.MountAsync(16);
        var keys = Path.Combine(volume.Path, "keys");
        await using (var first = await ReplicaProcess.StartAsync(volume.Path))
            await first.StopAsync();
        var key = Assert.Single(Directory.GetFiles(keys));
        var soon = TimeProvider.System.GetUtcNow().AddHours(12).UtcDateTime.ToString("O");
        await File.WriteAllTextAsync(key, Expiration().Replace(await File.ReadAllTextAsync(key), $"<expirationDate>{soon}</expirationDate>"));
        // What SQLite keeps beside the database is there while another has it open.
        await using var database = await DatabaseLock.TakeAsync(volume.Path);
        await database.LetGoAsync();
        await volume.FillAsync();

        await using var one = await ReplicaProcess.StartAsync(volume.Path);
        Assert.Contains("no room for the next key", one.Log, StringComparison.Ordinal);
        Assert.Equal([key], Directory.GetFiles(keys));
        using (var page = await one.Client.GetAsync("/"))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        using (var refused = await one.Client.PutAsAsync("/a.bin", new ByteArrayContent(Bytes)))
            Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);

        volume.MakeRoom();
        await using var other = await ReplicaProcess.StartAsync(volume.Path);
        Assert.Equal(2, Directory.GetFiles(keys).Length);
        var sent = await one.Client.PutAsync("a.bin?downloads=10", Bytes);
        foreach (var (giver, taker) in new[] { (one, other), (other, one) })
        {
            using var given = await giver.Client.GetAsync($"/d/{sent.Id}/download");
            Assert.Equal(Bytes, await taker.Client.GetByteArrayAsync(given.Headers.Location));
        }
    }

    [GeneratedRegex("is full .* make room, and the server starts by itself", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Waiting();

    [GeneratedRegex("<expirationDate>[^<]*</expirationDate>", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Expiration();
}
