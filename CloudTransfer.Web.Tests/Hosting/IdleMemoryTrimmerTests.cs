using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Hosting;

/// <summary>An idle replica returns memory to the operating system.</summary>
public sealed class IdleMemoryTrimmerTests
{
    [Fact]
    public async Task Idle_replica_returns_the_memory_of_earlier_requests()
    {
        using var work = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(work["volume"]);
        var sent = await replica.Client.PutAsync("a.bin", Content.Of(1000));
        await Parallel.ForAsync(0, 3000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancel) =>
            Assert.Equal(1000, (await replica.Client.GetByteArrayAsync($"/d/{sent.Id}/download", cancel)).Length));
        await AssertShrinksAsync(replica, megabytes: 4);

        // The memory for scrapes is returned too.
        await Parallel.ForAsync(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancel) => await replica.Client.GetStringAsync("/metrics", cancel));
        await AssertShrinksAsync(replica, megabytes: 2);
        Assert.Equal(1000, (await replica.Client.GetByteArrayAsync($"/d/{sent.Id}/download")).Length);
    }

    // Scrapes do not count as activity.
    private static async Task AssertShrinksAsync(ReplicaProcess replica, int megabytes)
    {
        var before = replica.ResidentBytes;
        await Eventually.TrueAsync($"The replica should return {megabytes} MiB.", async () =>
        {
            await replica.Client.GetStringAsync("/metrics");
            return replica.ResidentBytes < before - (megabytes << 20);
        }, TimeSpan.FromSeconds(60));
    }
}
