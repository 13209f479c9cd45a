using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Faults.Crashes;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>The primary of PostgreSQL is killed under load, and its synchronous standby takes over.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    // CLOUDTRANSFER_FAILOVERS=20 is for long runs by hand.
    private static readonly int Failovers = int.Parse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_FAILOVERS") ?? "2", CultureInfo.InvariantCulture);

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    [SkippableFact]
    public async Task Failovers_lose_no_acknowledged_upload_and_uploads_go_on_by_themselves()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        var (random, acknowledged) = (new SeededRandom(seed), new AcknowledgedUploads());
        await using var pair = await PostgreSqlPair.StartAsync();
        await using var hosts = new HostGroup(2, pair.ConnectionString, ("Transfers:CleanEvery", "00:00:00.5"));
        await hosts.StartAsync();
        using var stop = new CancellationTokenSource();
        var clients = Task.WhenAll(
            new UploadClients(acknowledged, random).SendAsync(() => hosts.Choose(random), () => stop.IsCancellationRequested),
            DownloadAsync(acknowledged, hosts, random, stop.Token));
        for (var n = 0; n < Failovers; n++)
        {
            var before = acknowledged.Total;
            await Eventually.TrueAsync("Uploads should be acknowledged.", () => Task.FromResult(clients.IsCompleted || acknowledged.Total >= before + 20));
            if (clients.IsCompleted)
                break;
            await pair.FailOverAsync();
            var times = await Task.WhenAll(hosts.Replicas.Select(RecoverAsync));
            output.WriteLine($"{n}: {acknowledged.Total} acknowledged, uploads go on after {string.Join(" and ", times.Select(time => $"{time.TotalSeconds:0.0} s"))}");
            Assert.All(times, time => Assert.InRange(time, TimeSpan.Zero, Soon));
            await pair.RejoinAsync();
        }

        await stop.CancelAsync();
        await clients;
        await acknowledged.CheckAsync(hosts.Replicas[random.Next(2)]);
        await acknowledged.WaitUntilExpiredAsync();
        await hosts.AssertNothingLeftAsync(pair.QueryAsync);
    }

    // How long a replica takes until an upload succeeds; before that it says when to come back.
    private static async Task<TimeSpan> RecoverAsync(ReplicaProcess replica)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var answer = await replica.Client.PutAsAsync("/a.bin", new ByteArrayContent(SampleBytes.Of(1000)));
            if (answer.IsSuccessStatusCode)
                return TimeProvider.System.GetElapsedTime(began);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (answer.StatusCode, answer.Headers.RetryAfter is not null));
        }
    }

    private static async Task DownloadAsync(AcknowledgedUploads acknowledged, HostGroup hosts, SeededRandom random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await acknowledged.DownloadAsync(hosts.Choose(random)!.Client, random);
            }
            catch (UnavailableException)
            {
                // It says when to come back.
            }
        }
    }
}
