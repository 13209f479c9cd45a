using System.Collections.Concurrent;
using System.Net;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Faults;

/// <summary>Replicas behind the real nginx with our rules stop or hang under many short requests.</summary>
public sealed class RollingRestartTests : IAsyncLifetime, IDisposable
{
    private const int Requests = 10_000, Clients = 16;

    // A little less than the time that a stopping replica waits for the next request on a connection.
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
    public async Task No_short_request_fails_while_two_of_three_replicas_stop()
    {
        await using var nginx = await NginxProcess.StartAsync(Requires.Program("nginx"), _work["nginx"], [.. _replicas.Select(replica => replica.Address)]);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = nginx.Address };
        var sent = await client.PutAsync("a.bin", SampleBytes.Of(1000));
        string[] pages = ["/", $"/d/{sent.Id}", $"/d/{sent.Id}/download", $"/api/v1/transfers/{sent.Id}"];
        var done = 0;
        var asking = Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (n, cancel) =>
        {
            await GetAsync(client, pages[n % pages.Length], cancel);
            Interlocked.Increment(ref done);
        });
        for (var n = 1; n <= 2; n++)
        {
            await Eventually.TrueAsync("Requests should complete.", () => Task.FromResult(Volatile.Read(ref done) >= n * Requests / 4), TimeSpan.FromMinutes(3));
            Assert.Equal(0, await _replicas[n].StopAsync());
        }

        await asking;
        Assert.Empty(_failed);
    }

    [SkippableFact]
    public async Task Hanging_replica_fails_no_page_and_is_taken_out_of_rotation()
    {
        await using var nginx = await NginxProcess.StartAsync(
            Requires.Program("nginx"), _work["nginx"], [.. _replicas.Select(replica => replica.Address)], rules: text => text.Replace("proxy_read_timeout 60s", "proxy_read_timeout 5s", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = nginx.Address };
        // The first page of a replica takes longer; nginx must not mistake that for a hang.
        foreach (var replica in _replicas)
            (await replica.Client.GetAsync("/")).Dispose();
        await _replicas[0].SignalAsync("STOP");
        try
        {
            // The kernel still accepts connections, so only the read timeout shows the hang, once per concurrent connection.
            await Parallel.ForAsync(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (_, cancel) => await GetAsync(client, "/", cancel));
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
    public async Task Upload_succeeds_if_one_of_five_replicas_is_left()
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
    public async Task Stopping_replica_closes_kept_connections_with_Connection_close()
    {
        await using var replica = await ReplicaProcess.StartAsync(_work["other"], ("Proxy:KnownNetworks:0", "127.0.0.0/8"));
        var started = Enumerable.Range(0, 8).Select(_ => new TaskCompletionSource()).ToList();
        var sending = started.Select(client => SendUntilClosedAsync(replica.Address, client)).ToList();
        await Task.WhenAny(Task.WhenAll(started.Select(client => client.Task)), Task.WhenAll(sending));
        Assert.DoesNotContain(sending, task => task.IsCompleted);

        Assert.Equal(0, await replica.StopAsync());
        await Task.WhenAll(sending);
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => RawConnection.OpenAsync(replica.Address));
    }

    // Sends requests on one connection until a response has "Connection: close".
    private static async Task SendUntilClosedAsync(Uri address, TaskCompletionSource started)
    {
        await using var connection = await RawConnection.OpenAsync(address);
        var quiet = TimeSpan.Zero;
        for (var wasLast = false; !wasLast;)
        {
            try
            {
                await connection.SendAsync($"GET / HTTP/1.1\r\nHost: {address.Authority}\r\n\r\n");
                wasLast = (await connection.ReadAsync()).Header("Connection") is "close";
                started.TrySetResult();
            }
            catch (Exception fault) when (fault is EndOfStreamException or System.Net.Sockets.SocketException && quiet > Quiet)
            {
                // The replica does not wait for connections that are idle for this long.
                return;
            }

            var answered = TimeProvider.System.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(0.1));
            quiet = TimeProvider.System.GetElapsedTime(answered);
        }
    }

    private async Task GetAsync(HttpClient client, string path, CancellationToken cancel)
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
