using System.Net;
using System.Net.Sockets;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Hosting;

/// <summary>Hundreds who take nothing, or send hardly anything, come through the real nginx with the rules of ops/nginx, whose times are shortened.</summary>
public sealed class ThroughNginxTests : IDisposable
{
    private const int Many = 100, Small = 1_000_000, KeptByNginx = 80;

    // More than the kernel's buffers hold between replica, proxy and receiver.
    private const long Large = 64L << 20;

    private readonly TestFolder _work = new();

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Receivers_who_take_nothing_cost_replica_and_proxy_little_and_are_ended(bool isHandedOver)
    {
        // All of them are under way before the first one is ended.
        await using var replica = await StartReplicaAsync(seconds: 10);
        await using var nginx = await StartNginxAsync(replica, seconds: 10);
        using var client = ClientOf(nginx);
        var other = await client.PutFileAsync("small.bin", SampleBytes.Of(Small));
        using var body = GeneratedBody.File(Large);
        using var put = await replica.Client.PutAsAsync("/large.bin" + (isHandedOver ? "" : $"?downloads={Many + 10}"), body);
        var file = await put.TakenAsync();
        Assert.Equal(SampleBytes.Of(Small), await client.DownloadAsync(other.Id));
        (await client.GetAsync("/")).Dispose();
        var before = replica.ResidentBytes;

        var stalled = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => StallAsync(nginx, client, $"/d/{file.Id}/download", isHandedOver)));
        // What nginx sends is no replica's: it knows only how it ended.
        if (!isHandedOver)
            await Eventually.TrueAsync("All should be under way.", async () => await replica.Client.NumberAsync("cloudtransfer_downloads_in_flight ") >= Many);
        var grown = replica.ResidentBytes - before;
        Assert.True(grown < (isHandedOver ? 40L : 80L) << 20, $"{grown >> 20} MiB for {Many} receivers.");
        Assert.Empty(nginx.Spooled);
        using (var page = await client.GetAsync("/"))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(SampleBytes.Of(Small), await client.DownloadAsync(other.Id));

        await Eventually.TrueAsync(
            "All should be ended.", async () => await replica.Client.NumberAsync("cloudtransfer_downloads_total{kind=\"all\",outcome=\"aborted\"}") >= Many, TimeSpan.FromMinutes(1.5));
        Assert.All(await Task.WhenAll(stalled.Take(20).Select(reader => reader.ReadToEndAsync())), length => Assert.InRange(length, 0, Large - 1));
        Assert.Empty(nginx.Spooled);
        await Eventually.TrueAsync("What they had open should be closed.", () => Task.FromResult(replica.OpenForClients <= KeptByNginx));
        foreach (var reader in stalled)
            await reader.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData("GET / HTTP/1.1\r\nHost: localhost\r\n", "X-Drop: x\r\n")]
    [InlineData("PUT /slow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n", "x")]
    [InlineData("PUT /silent HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000000\r\n\r\n", "")]
    public async Task Senders_who_only_drip_keep_nobody_waiting_and_are_ended(string begin, string drop)
    {
        await using var replica = await StartReplicaAsync();
        await using var nginx = await StartNginxAsync(replica);
        using var client = ClientOf(nginx);
        var first = await client.PutFileAsync("first.bin", SampleBytes.Of(Small));
        var before = replica.ResidentBytes;

        var dripping = Enumerable.Range(0, Many).Select(_ => DripAsync(nginx.Address, begin, drop)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.Empty(nginx.Spooled);
        var grown = replica.ResidentBytes - before;
        Assert.True(grown < 80L << 20, $"{grown >> 20} MiB for {Many} senders.");
        Assert.Equal(SampleBytes.Of(Small), await client.DownloadAsync(first.Id));
        var second = await client.PutFileAsync("second.bin", SampleBytes.Of(Small));
        Assert.Equal(SampleBytes.Of(Small), await client.DownloadAsync(second.Id));

        await Task.WhenAll(dripping).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(nginx.Spooled);
        await Eventually.TrueAsync("Nothing of them should be left.", () => Task.FromResult(_work.Files("volume/incoming").Count == 0));
        Assert.Equal(0, await replica.StopAsync());
        await Volumes.AssertSoundAsync(_work["volume"]);
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

    private static async Task<RawConnection> StallAsync(NginxProcess nginx, HttpClient client, string path, bool isHandedOver)
    {
        if (!isHandedOver)
        {
            using var ticket = await client.GetAsync(path);
            path = ticket.Headers.Location!.ToString();
        }

        var connection = await RawConnection.OpenAsync(nginx.Address, receives: 4096);
        await connection.SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.InRange(await connection.ReadSomeAsync(100), 1, 100);
        return connection;
    }

    private static async Task DripAsync(Uri address, string begin, string drop)
    {
        await using var connection = await RawConnection.OpenAsync(address);
        var ended = connection.ReadToEndAsync();
        try
        {
            await connection.SendAsync(begin);
            while (!ended.IsCompleted)
            {
                await connection.SendAsync(drop);
                await Task.WhenAny(ended, Task.Delay(500));
            }
        }
        catch (SocketException)
        {
            // It was ended when another drop was sent.
        }
    }
}
