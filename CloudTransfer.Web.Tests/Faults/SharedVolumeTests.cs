using System.Collections.Concurrent;
using System.Net;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>Two replicas on one volume with thousands of concurrent operations of all kinds.</summary>
public sealed class SharedVolumeTests
{
    private const int Rounds = 3000, MinRounds = 520, Workers = 8;
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(35);

    private readonly ConcurrentDictionary<int, (UploadAnswer Answer, byte[] Content)> _acknowledged = new();
    private int _round;

    [SkippableFact]
    public async Task Two_replicas_on_one_volume_lose_no_upload_and_leave_no_leftovers()
    {
        using var volume = new TestFolder();
        await using var one = await ReplicaProcess.StartAsync(volume.Path, ("Transfers:CleanEvery", "1s"));
        await using var other = await ReplicaProcess.StartAsync(volume.Path, ("Transfers:CleanEvery", "1s"));

        var began = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => WorkAsync([one, other], began)));

        Assert.True(_round > 500, $"Only {_round} rounds were run.");
        foreach (var (answer, content) in _acknowledged.Values)
            Assert.True((await other.Client.DownloadAsync(answer.Id, 0)).AsSpan().SequenceEqual(content));
        // All short-lived transfers have expired by now; the cleaners run every second.
        await Eventually.FilesAsync(volume["incoming"], 0);
        await Eventually.FilesAsync(volume["transfers"], _acknowledged.Count);
        Assert.Equal((0, 0), (await one.StopAsync(), await other.StopAsync()));
        await Volumes.AssertConsistentAsync(volume.Path);
        var errors = string.Join(Environment.NewLine, one.Errors.Concat(other.Errors));
        Assert.True(errors.Length == 0, errors);
    }

    private async Task WorkAsync(ReplicaProcess[] replicas, long began)
    {
        for (var round = Interlocked.Increment(ref _round); round <= Rounds; round = Interlocked.Increment(ref _round))
        {
            if (TimeProvider.System.GetElapsedTime(began) > MaxDuration && round > MinRounds)
                return;
            var replica = replicas[round % 2];
            var content = Content.Of(round * 7919 % 150_000, (uint)round);
            var step = (round / 2 % 6) switch
            {
                0 => KeepAsync(round, replica.Client.PutFileAsync("a.bin", content), content),
                1 => KeepAsync(round, replica.Client.SendFormAsync(new FormBody().File("F/a", content).File("F/b", [1])), content),
                2 => replica.Client.PutFileAsync("gone.bin", content, "?expires=1s"),
                3 => BreakOffAsync(replica, content),
                _ => ReadAsync(round, replica),
            };
            await step;
        }
    }

    private async Task KeepAsync(int round, Task<UploadAnswer> upload, byte[] content) => _acknowledged[round] = (await upload, content);

    private static async Task BreakOffAsync(ReplicaProcess replica, byte[] content)
    {
        await using var connection = await RawConnection.OpenAsync(replica.Address);
        await connection.SendAsync("PUT /broken HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n");
        await connection.SendAsync(content);
        connection.Cut();
    }

    // Uploads that one replica acknowledged must be readable at the other one.
    private async Task ReadAsync(int round, ReplicaProcess replica)
    {
        if (_acknowledged.IsEmpty)
            return;
        var (answer, content) = _acknowledged.Values.ElementAt(round % _acknowledged.Count);
        using var response = await replica.Client.GetAsync($"/d/{answer.Id}/files/0");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True((await response.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(content));
    }
}
