using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>All hosts behind the real nginx with our rules are restarted, one after the other, under many short requests.</summary>
public sealed class HostRestartTests : IAsyncLifetime
{
    private const int Hosts = 3, Clients = 8;

    // CLOUDTRANSFER_REQUESTS=10000 is for long runs by hand.
    private static readonly int Requests = int.Parse(Environment.GetEnvironmentVariable("CLOUDTRANSFER_REQUESTS") ?? "1500", CultureInfo.InvariantCulture);

    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: true, isBucket: true);
    private readonly ConcurrentQueue<string> _failed = new();
    private readonly int[] _ports = [.. Enumerable.Range(0, Hosts).Select(_ => Loopback.FreePort())];
    private ReplicaProcess[] _replicas = [];

    public async Task InitializeAsync() => _replicas = await Task.WhenAll(_ports.Select(StartAsync));

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
        _volume.Dispose();
    }

    [SkippableFact]
    public async Task Rolling_restart_of_all_hosts_fails_no_short_request()
    {
        await using var nginx = await NginxProcess.StartAsync(Requires.Program("nginx"), _volume["nginx"], [.. _replicas.Select(replica => replica.Address)]);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = nginx.Address };
        var sent = await client.PutAsync("a.bin", SampleBytes.Of(1000));
        string[] pages = ["/", $"/d/{sent.Id}", $"/d/{sent.Id}/download", $"/api/v1/transfers/{sent.Id}"];
        var (done, isRestarted) = (0, false);
        var asking = Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (int n; (n = Interlocked.Increment(ref done)) <= Requests || !Volatile.Read(ref isRestarted);)
                await AskAsync(client, n, pages[n % pages.Length]);
        }));
        for (var n = 0; n < Hosts; n++)
        {
            await Eventually.TrueAsync("Requests should complete.", () => Task.FromResult(Volatile.Read(ref done) >= (n + 1) * Requests / (Hosts + 1)), TimeSpan.FromMinutes(3));
            Assert.Equal(0, await _replicas[n].StopAsync());
            await _replicas[n].DisposeAsync();
            _replicas[n] = await StartAsync(_ports[n]);
        }

        Volatile.Write(ref isRestarted, true);
        await asking;
        Assert.Empty(_failed);
    }

    private Task<ReplicaProcess> StartAsync(int port) => ReplicaProcess.StartAsync(_volume.Path, ("urls", $"http://127.0.0.1:{port}"));

    // One of eight brings a file.
    private async Task AskAsync(HttpClient client, int number, string page)
    {
        try
        {
            using var answer = number % 8 == 0 ? await client.PutAsAsync("/b.bin", new ByteArrayContent(SampleBytes.Of(1000))) : await client.GetAsync(page);
            await answer.Content.ReadAsByteArrayAsync();
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Created))
                _failed.Enqueue($"{page}: {answer.StatusCode}");
        }
        catch (HttpRequestException fault)
        {
            _failed.Enqueue($"{page}: {fault.Message}");
        }
    }
}
