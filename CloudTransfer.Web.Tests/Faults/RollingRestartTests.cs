using System.Collections.Concurrent;
using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>Replicas behind the real nginx with our rules are stopped, or stop by themselves, under many short requests.</summary>
public sealed class RollingRestartTests : IAsyncLifetime, IDisposable
{
    private const int Requests = 10_000, Clients = 16;

    // Nearly as long as a replica that stops waits for the next request.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.4);

    private readonly TestFolder _work = new();
    private readonly ConcurrentQueue<string> _failed = new();
    private ReplicaProcess[] _replicas = [];

    public async Task InitializeAsync() =>
        _replicas = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => ReplicaProcess.StartAsync(_work["volume"])));

    public async Task DisposeAsync()
    {
        foreach (var replica in _replicas)
            await replica.DisposeAsync();
    }

    public void Dispose() => _work.Dispose();

    [SkippableFact]
    public async Task While_two_of_three_replicas_are_stopped_none_of_ten_thousand_short_requests_fails()
    {
        await using var nginx = await NginxProcess.StartAsync(Requires.Program("nginx"), _work["nginx"], [.. _replicas.Select(replica => replica.Address)]);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = nginx.Address };
        var sent = await client.PutAsync("a.bin", SampleBytes.Of(1000));
        string[] pages = ["/", $"/d/{sent.Id}", $"/d/{sent.Id}/download", $"/api/v1/transfers/{sent.Id}"];
        var done = 0;
        var asking = Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (n, cancel) =>
        {
            await AskAsync(client, pages[n % pages.Length], cancel);
            Interlocked.Increment(ref done);
        });
        for (var n = 1; n <= 2; n++)
        {
            await Eventually.TrueAsync("Requests should be answered.", () => Task.FromResult(Volatile.Read(ref done) >= n * Requests / 4), TimeSpan.FromMinutes(3));
            Assert.Equal(0, await _replicas[n].StopAsync());
        }

        await asking;
        Assert.Empty(_failed);
    }

    [SkippableFact]
    public async Task A_replica_that_hangs_fails_no_page_and_is_left_out()
    {
        await using var nginx = await NginxProcess.StartAsync(
            Requires.Program("nginx"), _work["nginx"], [.. _replicas.Select(replica => replica.Address)], rules: text => text.Replace("proxy_read_timeout 60s", "proxy_read_timeout 5s", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = nginx.Address };
        // A first page takes longer, and nobody is to be taken for one who hangs because of it.
        foreach (var replica in _replicas)
            (await replica.Client.GetAsync("/")).Dispose();
        await _replicas[0].SignalAsync("STOP");
        try
        {
            // Its kernel still takes connections: only its silence tells, once for each connection that was under way.
            await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (_, cancel) => await AskAsync(client, "/", cancel));
            Assert.Empty(_failed);
            var log = await File.ReadAllLinesAsync(_work["nginx/access.log"]);
            Assert.InRange(log.Count(line => line.Contains(_replicas[0].Address.Authority, StringComparison.Ordinal)), 1, 30);
        }
        finally
        {
            await _replicas[0].SignalAsync("CONT");
        }
    }

    [SkippableFact]
    public async Task However_many_replicas_are_taken_away_at_once_the_one_that_is_left_takes_the_upload()
    {
        var program = Requires.Program("nginx");
        var gone = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReplicaProcess.StartAsync(_work["volume"])));
        var left = _replicas[0];
        _replicas = [.. _replicas, .. gone];
        await using var nginx = await NginxProcess.StartAsync(program, _work["nginx"], [.. gone.Select(replica => replica.Address), left.Address]);
        foreach (var replica in gone)
            await replica.KillAsync();
        using var client = new HttpClient { BaseAddress = nginx.Address };

        var sent = await client.PutAsync("a.bin", SampleBytes.Of(300_000));
        Assert.Equal(SampleBytes.Of(300_000), await client.GetByteArrayAsync($"/d/{sent.Id}/download"));
    }

    [Fact]
    public async Task A_connection_that_a_proxy_keeps_is_ended_after_an_answer_that_says_so()
    {
        await using var replica = await ReplicaProcess.StartAsync(_work["other"], ("Proxy:KnownNetworks:0", "127.0.0.0/8"));
        var known = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource()).ToList();
        var asking = known.Select(client => AskUntilToldAsync(replica.Address, client)).ToList();
        await Task.WhenAny(Task.WhenAll(known.Select(client => client.Task)), Task.WhenAll(asking));
        Assert.DoesNotContain(asking, task => task.IsCompleted);

        Assert.Equal(0, await replica.StopAsync());
        await Task.WhenAll(asking);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawConnection.OpenAsync(replica.Address));
    }

    // A request every so often on one connection, until an answer says that it was the last.
    private static async Task AskUntilToldAsync(Uri address, TaskCompletionSource known)
    {
        await using var connection = await RawConnection.OpenAsync(address);
        var quiet = TimeSpan.Zero;
        for (var wasLast = false; !wasLast;)
        {
            try
            {
                await connection.SendAsync($"GET / HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
                wasLast = (await connection.ReadAsync()).Header("Connection") is "close";
                known.TrySetResult();
            }
            catch (Exception fault) when (fault is EndOfStreamException or System.Net.Sockets.SocketException && quiet > Quiet)
            {
                // Nobody is waited for that has asked for nothing for so long.
                return;
            }

            var answered = TimeProvider.System.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(0.1));
            quiet = TimeProvider.System.GetElapsedTime(answered);
        }
    }

    private async Task AskAsync(HttpClient client, string path, CancellationToken cancel)
    {
        try
        {
            using var answer = await client.GetAsync(path, cancel);
            await answer.Content.ReadAsByteArrayAsync(cancel);
            if (answer.StatusCode is not HttpStatusCode.OK)
                _failed.Enqueue($"{path}: {answer.StatusCode}");
        }
        catch (HttpRequestException fault)
        {
            _failed.Enqueue($"{path}: {fault.Message}");
        }
    }
}
