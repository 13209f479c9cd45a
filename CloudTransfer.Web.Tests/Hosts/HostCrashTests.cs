using System.Globalization;
using System.Security.Cryptography;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Downloads;
using CloudTransfer.Web.Tests.Faults.Crashes;
using Xunit.Abstractions;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>
/// Uploads by every route to three hosts, while replicas are killed, the database fails over and the bucket errs. What was acknowledged
/// is compared with what is there, and what is there with what should be.
/// </summary>
public sealed class HostCrashTests(ITestOutputHelper output)
{
    private const int Hosts = 3, MostDownloads = 2;

    // For long runs by hand: CLOUDTRANSFER_CRASHES=200 CLOUDTRANSFER_FAILOVERS=20 CLOUDTRANSFER_ERRING_BUCKET=00:20:00.
    private static readonly int Crashes = Number("CLOUDTRANSFER_CRASHES", 3), Failovers = Number("CLOUDTRANSFER_FAILOVERS", 1);
    private static readonly TimeSpan Erring = TimeSpan.Parse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_ERRING_BUCKET") ?? "00:00:00", CultureInfo.InvariantCulture);

    private readonly AcknowledgedUploads _acknowledged = new();

    [SkippableFact]
    public async Task Kills_failovers_and_an_erring_bucket_lose_no_acknowledged_upload_and_leave_nothing_behind()
    {
        var seed = RandomNumberGenerator.GetInt32(int.MaxValue);
        output.WriteLine($"Seed {seed}");
        var random = new SeededRandom(seed);
        await using var pair = await PostgreSqlPair.StartAsync();
        await using var proxy = await FaultProxy.StartAsync((await S3Access.SharedAsync()).Endpoint);
        await using var hosts = new HostGroup(
            Hosts, pair.ConnectionString, ("Storage:S3:Endpoint", $"{proxy.Address}"), ("Transfers:CleanEvery", "00:00:00.5"), DownloadClient.KnownProxy);
        await hosts.StartAsync();
        var began = TimeProvider.System.GetTimestamp();
        for (var (crash, failover) = (0, 0); crash < Crashes || TimeProvider.System.GetElapsedTime(began) < Erring; crash++)
        {
            Err(proxy, random);
            await RoundAsync(hosts, random, async () =>
            {
                await hosts.KillAsync(random.Next(Hosts));
                if (random.Next(3) == 0)
                    await pair.QueryAsync("SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
                if (failover < Failovers && crash >= (failover + 1) * Crashes / (Failovers + 1))
                {
                    failover++;
                    await pair.FailOverAsync();
                    await pair.RejoinAsync();
                }
            });
            proxy.Clear();
            await hosts.StartAsync();
            await _acknowledged.CheckSomeAsync(hosts.Choose(random)!.Client, random, most: 50);
            output.WriteLine($"{crash}: {_acknowledged.Total} acknowledged, {failover} failovers, {proxy.Failed} faults of the bucket");
        }

        await _acknowledged.WaitUntilExpiredAsync();
        await _acknowledged.CheckAsync(hosts.Choose(random)!.Client);
        await hosts.AssertNothingLeftAsync(pair.QueryAsync);
        Assert.True(_acknowledged.Total >= Crashes, $"Only {_acknowledged.Total} uploads were acknowledged.");
    }

    // Clients go on for a while after what happens to them.
    private async Task RoundAsync(HostGroup hosts, SeededRandom random, Func<Task> happens)
    {
        var before = _acknowledged.Total;
        using var stop = new CancellationTokenSource();
        var clients = Task.WhenAll(
            new UploadClients(_acknowledged, random, large: 6).SendAsync(() => hosts.Choose(random), () => stop.IsCancellationRequested),
            LimitAsync(hosts, random, stop.Token));
        await Eventually.TrueAsync("Uploads should be acknowledged.", () => Task.FromResult(clients.IsCompleted || _acknowledged.Total >= before + 4 + random.Next(6)));
        await happens();
        await Task.Delay(random.Next(400));
        await stop.CancelAsync();
        await clients;
    }

    // Five recipients want what two may have.
    private static async Task LimitAsync(HostGroup hosts, SeededRandom random, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var bytes = SampleBytes.Of(300_000, (uint)random.Next(int.MaxValue));
            if (await TryAsync(hosts.Choose(random)!, client => client.PutFileAsync("a.bin", bytes, $"?downloads={MostDownloads}&expires=2s")) is not { } sent)
                continue;
            var got = await Task.WhenAll(Enumerable.Range(1, 5).Select(n =>
                TryAsync(hosts.Choose(random)!, client => new DownloadClient(client, $"192.0.2.{n}").DownloadAsync($"/d/{sent.Id}/download"))));
            Assert.InRange(got.Count(file => file is not null), 0, MostDownloads);
            Assert.All(got.OfType<byte[]>(), file => Assert.Equal(bytes, file));
        }
    }

    private static async Task<T?> TryAsync<T>(UploadTarget target, Func<HttpClient, Task<T>> act)
        where T : class?
    {
        try
        {
            return await act(target.Client);
        }
        catch (Exception fault) when (fault is UnavailableException || fault is HttpRequestException or IOException && target.HasCrashed())
        {
            return null;
        }
    }

    // Now and then a request is refused, broken off, or done without an answer.
    private static void Err(FaultProxy proxy, SeededRandom random)
    {
        FaultKind[] kinds =
        [
            new FaultKind.Answers(503, "SlowDown"), new FaultKind.Answers(500, "InternalError"), new FaultKind.ResetsRequest(random.Next(200_000)),
            new FaultKind.ResetsResponse(random.Next(200_000)), new FaultKind.LosesResponse(), new FaultKind.Delays(TimeSpan.FromMilliseconds(random.Next(300))),
        ];
        proxy.Add(new Fault("POST", "uploadId", random.Next(2) == 0 ? new FaultKind.LosesResponse() : new FaultKind.Answers(200, "InternalError")) { Every = 4, Times = int.MaxValue });
        proxy.Add(new Fault(null, "", kinds[random.Next(kinds.Length)]) { Every = 5, Times = int.MaxValue, Skip = 1 });
        proxy.Add(new Fault(null, "", kinds[random.Next(kinds.Length)]) { Every = 11, Times = int.MaxValue });
    }

    private static int Number(string variable, int otherwise) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
}
