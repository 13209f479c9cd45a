using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Hosting;

/// <summary>What a replica that nobody asks does with the memory that it no longer needs.</summary>
public sealed class IdleMemoryTrimmerTests
{
    [Fact]
    public async Task A_replica_that_nobody_asks_gives_back_what_the_requests_before_needed()
    {
        using var work = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sent = await replica.Client.PutAsync("a.bin", SampleBytes.Of(1000));
        await Parallel.ForAsync(0, 3000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancel) =>
            Assert.Equal(1000, (await replica.Client.GetByteArrayAsync($"/d/{sent.Id}/download", cancel)).Length));
        await GivesBackAsync(replica, megabytes: 4);

        // What the watching itself needed is given back, too.
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancel) => await replica.Client.GetStringAsync("/metrics", cancel));
        await GivesBackAsync(replica, megabytes: 2);
        Assert.Equal(1000, (await replica.Client.GetByteArrayAsync($"/d/{sent.Id}/download")).Length);
    }

    // Who only watches does not keep it awake.
    private static async Task GivesBackAsync(ReplicaProcess replica, int megabytes)
    {
        var before = replica.ResidentBytes;
        await Eventually.TrueAsync("It should give back some megabytes.", async () =>
        {
            await replica.Client.GetStringAsync("/metrics");
            return replica.ResidentBytes < before - (megabytes << 20);
        }, TimeSpan.FromSeconds(60));
    }
}
