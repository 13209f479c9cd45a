using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Transfers.Checksums;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Transfers.Checksums;

/// <summary>Who waits for whose checksums.</summary>
public sealed class ChecksumQueueTests
{
    private const int Long = 100_000;

    [Fact]
    public async Task Another_client_s_file_does_not_wait_for_the_hours_that_one_takes()
    {
        // The first one would take a quarter of an hour.
        using var server = Server(true, ("Transfers:ChecksumRate", "50kB"));
        var large = await SendAsync(server, "203.0.113.1", 500 * Long);
        await Eventually.HoldsAsync(async () => await LeasesAsync(server) > 0);
        var small = await SendAsync(server, "203.0.113.2", Long);

        await Eventually.HoldsAsync(async () => await HasChecksumsAsync(server, small));
        Assert.False(await HasChecksumsAsync(server, large));
    }

    [Fact]
    public async Task The_queues_of_clients_are_served_round_robin_whoever_has_sent_more()
    {
        using var server = Server(false);
        for (var n = 0; n < 10; n++)
            await SendAsync(server, "203.0.113.1", Long);
        var other = await SendAsync(server, "203.0.113.2", 2 * Long);

        var taken = new List<JobLease>();
        while (await TakeAsync(server) is { } lease)
            taken.Add(lease);

        Assert.Equal(11, taken.Select(lease => lease.Subject).Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(taken.FindIndex(lease => string.Equals(lease.Subject, other, StringComparison.Ordinal)), 0, 1);
    }

    [Fact]
    public async Task A_queue_that_is_being_served_is_left_out()
    {
        using var server = Server(false);
        for (var n = 0; n < 3; n++)
            await SendAsync(server, "203.0.113.1", Long);
        var one = (await TakeAsync(server))!;

        Assert.Null(await TakeAsync(server, one.Queue));
        Assert.NotNull(await TakeAsync(server));
    }

    private static RunningServer Server(bool works, params (string, string)[] settings) => new(
        null,
        services =>
        {
            if (!works)
                services.RunByHand<ChecksumJob>();
        },
        [("Proxy:KnownNetworks:0", "127.0.0.0/8"), .. settings]);

    private static Task<JobLease?> TakeAsync(RunningServer server, params long[] busy) =>
        server.Services.GetRequiredService<JobQueue>().TakeAsync(JobKind.Checksum, busy.ToHashSet(), Backoff.Longest, CancellationToken.None);

    private static async Task<string> SendAsync(RunningServer server, string client, int size)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a.bin") { Content = new ByteArrayContent(SampleBytes.Of(size)), Headers = { { "X-Forwarded-For", client }, { "Accept", "application/json" } } };
        using var answer = await server.Client.SendAsync(request);
        return (await answer.TakenAsync()).Id;
    }

    private static async Task<bool> HasChecksumsAsync(RunningServer server, string id) => (await server.Client.GetAsync($"/d/{id}/SHA256SUMS")).IsSuccessStatusCode;

    private static Task<long> LeasesAsync(RunningServer server) => server.Services.GetRequiredService<IDatabase>().FirstAsync<long>(
        "SELECT COUNT(*) FROM jobs WHERE kind = 'checksum' AND lease_until IS NOT NULL", new { }, CancellationToken.None);
}
