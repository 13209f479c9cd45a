using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Hosting;

/// <summary>Hundreds of stalled downloads and very slow uploads through the real nginx with the rules of ops/nginx and shorter timeouts.</summary>
public sealed class ThroughNginxTests : IDisposable
{
    private const int Clients = 100, Small = 1_000_000, KeptByNginx = 80;

    // More than the kernel buffers between replica, proxy and client can hold.
    private const long Large = 64L << 20;

    private readonly TestFolder _work = new();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stalled_downloads_use_little_memory_and_no_spool_file_and_are_aborted(bool isAccelerated)
    {
        // Long enough that all downloads are in flight before the first one is aborted.
        await using var replica = await StartReplicaAsync(seconds: 10);
        await using var nginx = await StartNginxAsync(replica, seconds: 10);
        using var client = ClientOf(nginx);
        var other = await client.PutFileAsync("small.bin", Content.Of(Small));
        using var body = GeneratedBody.File(Large);
        using var put = await replica.Client.PutAsAsync("/large.bin" + (isAccelerated ? "" : $"?downloads={Clients + 10}"), body);
        var file = await put.TakenAsync();
        Assert.Equal(Content.Of(Small), await client.DownloadAsync(other.Id));
        (await client.GetAsync("/")).Dispose();
        var before = replica.ResidentBytes;

        var stalled = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => StallAsync(nginx, client, $"/d/{file.Id}/download", isAccelerated)));
        // nginx sends these downloads; the replica learns only how they ended.
        if (!isAccelerated)
            await Eventually.TrueAsync("All downloads should be in flight.", async () => await replica.Client.MetricAsync("cloudtransfer_downloads_in_flight ") >= Clients);
        var grown = replica.ResidentBytes - before;
        Assert.True(grown < (isAccelerated ? 40L : 80L) << 20, $"{grown >> 20} MiB for {Clients} stalled downloads.");
        Assert.Empty(nginx.Spooled);
        using (var page = await client.GetAsync("/"))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(Content.Of(Small), await client.DownloadAsync(other.Id));

        await Eventually.TrueAsync(
            "All downloads should be aborted.", async () => await replica.Client.MetricAsync("cloudtransfer_downloads_total{kind=\"all\",outcome=\"aborted\"}") >= Clients, TimeSpan.FromMinutes(1.5));
        Assert.All(await Task.WhenAll(stalled.Take(20).Select(reader => reader.ReadToEndAsync())), length => Assert.InRange(length, 0, Large - 1));
        Assert.Empty(nginx.Spooled);
        await Eventually.TrueAsync("Their sockets and files should be closed.", () => Task.FromResult(replica.OpenForClients <= KeptByNginx));
        foreach (var reader in stalled)
            await reader.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n", "X-Header: x\r\n")]
    [InlineData("PUT /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n", "x")]
    [InlineData("PUT /silent HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n", "")]
    public async Task Slow_uploads_delay_no_other_client_and_are_aborted(string begin, string piece)
    {
        await using var replica = await StartReplicaAsync();
        await using var nginx = await StartNginxAsync(replica);
        using var client = ClientOf(nginx);
        var first = await client.PutFileAsync("first.bin", Content.Of(Small));
        var before = replica.ResidentBytes;

        var slow = Enumerable.Range(0, Clients).Select(_ => SendSlowlyAsync(nginx.Address, begin, piece)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Empty(nginx.Spooled);
        var grown = replica.ResidentBytes - before;
        Assert.True(grown < 80L << 20, $"{grown >> 20} MiB for {Clients} slow uploads.");
        Assert.Equal(Content.Of(Small), await client.DownloadAsync(first.Id));
        var second = await client.PutFileAsync("second.bin", Content.Of(Small));
        Assert.Equal(Content.Of(Small), await client.DownloadAsync(second.Id));

        await Task.WhenAll(slow).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(nginx.Spooled);
        await Eventually.TrueAsync("Their files should be deleted.", () => Task.FromResult(_work.Files("volume/incoming").Count == 0));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertConsistentAsync(_work["volume"]);
    }

    public void Dispose() => _work.Dispose();

    private Task<ReplicaProcess> StartReplicaAsync(int seconds = 3)
    {
        Requires.Program("nginx");
        return ReplicaProcess.StartAsync(
            _work["volume"], ("Transfers:StalledAfter", $"{seconds}s"), ("Downloads:Accel", "true"), ("Proxy:KnownNetworks:0", "127.0.0.1/32"));
    }

    private Task<NginxProcess> StartNginxAsync(ReplicaProcess replica, int seconds = 3) => NginxProcess.StartAsync(
        Requires.Program("nginx"), _work["nginx"], [replica.Address], _work["volume"],
        rules => rules.Replace("client_header_timeout 30s", "client_header_timeout 2s", StringComparison.Ordinal)
            .Replace("client_body_timeout 120s", "client_body_timeout 2s", StringComparison.Ordinal)
            .Replace("send_timeout 120s", $"send_timeout {seconds}s", StringComparison.Ordinal));

    private static HttpClient ClientOf(NginxProcess nginx) =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = nginx.Address };

    private static async Task<RawConnection> StallAsync(NginxProcess nginx, HttpClient client, string path, bool isAccelerated)
    {
        if (!isAccelerated)
        {
            using var ticket = await client.GetAsync(path);
            path = ticket.Headers.Location!.ToString();
        }

        var connection = await RawConnection.OpenAsync(nginx.Address, receives: 4096);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.InRange(await connection.ReadSomeAsync(100), 1, 100);
        return connection;
    }

    private static async Task SendSlowlyAsync(Uri address, string begin, string piece)
    {
        await using var connection = await RawConnection.OpenAsync(address);
        var ended = connection.ReadToEndAsync();
        try
        {
            await connection.SendAsync(begin);
            while (!ended.IsCompleted)
            {
                await connection.SendAsync(piece);
                await Task.WhenAny(ended, Task.Delay(500));
            }
        }
        catch (SocketException)
        {
            // The connection was closed while the test was sending.
        }
    }
}
