using System.Net;
using CloudTransfer.Web.Tests.Archives;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class StalledReaderTests
{
    private const int Clients = 1000, FileSize = 32 << 20;

    [Fact]
    public async Task Stalled_downloads_use_little_memory_and_are_aborted()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Transfers:StalledAfter", "15s"));
        var file = await replica.Client.PutFileAsync("large.bin", SampleBytes.Of(FileSize));
        await replica.Client.DownloadAsync(file.Id);
        // What the first of them need is there for all.
        foreach (var first in await Task.WhenAll(Enumerable.Range(0, Clients / 10).Select(_ => StallAsync(replica, file.Id))))
            await first.DisposeAsync();
        await Eventually.TrueAsync("The first should have ended.", async () => await InFlightAsync(replica) == 0);
        var (memory, descriptors) = (replica.ResidentBytes, replica.OpenDescriptors);

        var stalled = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => StallAsync(replica, file.Id)));

        await Eventually.TrueAsync("All downloads should be in flight.", async () => await InFlightAsync(replica) == Clients);
        var grown = replica.ResidentBytes - memory;
        Assert.True(grown < 20L << 20, $"{grown >> 20} MiB for {Clients} stalled downloads.");
        using (var other = await replica.Client.GetAsync("/"))
            Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(SampleBytes.Of(FileSize), await replica.Client.DownloadAsync(file.Id));

        await Eventually.TrueAsync("All downloads should be aborted.", async () => await InFlightAsync(replica) == 0, TimeSpan.FromMinutes(1.5));
        await Eventually.TrueAsync("Their sockets and files should be closed.", () => Task.FromResult(replica.OpenDescriptors < descriptors + 20));
        Assert.True(replica.Errors.Count == 0, string.Join('\n', replica.Errors));
        foreach (var reader in stalled)
            await reader.DisposeAsync();
    }

    [Fact]
    public async Task Who_asks_for_a_small_file_many_times_and_takes_nothing_is_ended()
    {
        const int Times = 2000;
        using var server = new RunningServer(null, ("Transfers:StalledAfter", "3s"));
        var file = await server.Client.PutFileAsync("small.bin", SampleBytes.Of(12_000));
        await using var connection = await RawConnection.OpenAsync(server.Address, receives: 4096);

        await connection.SendAsync(string.Concat(Enumerable.Repeat($"GET /d/{file.Id}/download HTTP/1.1\r\nHost: localhost\r\n\r\n", Times)));

        await Eventually.TrueAsync("The download that waits should be aborted.", async () => await server.Client.MetricAsync("cloudtransfer_downloads_total{kind=\"all\",outcome=\"aborted\"}") > 0);
        Assert.InRange(await server.Client.MetricAsync("cloudtransfer_downloads_total{kind=\"all\",outcome=\"complete\"}"), 1, Times - 1);
    }

    [Fact]
    public async Task Slow_but_steady_download_succeeds()
    {
        using var server = new RunningServer(null, ("Transfers:StalledAfter", "3s"));
        var file = await server.Client.PutFileAsync("large.bin", SampleBytes.Of(FileSize));
        await using var connection = await StallAsync(server.Address, file.Id);

        // Three times the stall timeout.
        var received = 0L;
        for (var n = 0; n < 20; n++)
        {
            var some = await connection.ReadSomeAsync(4096);
            Assert.NotEqual(0, some);
            received += some;
            await Task.Delay(500);
        }

        received += await connection.ReadToEndAsync();

        Assert.InRange(received, FileSize, FileSize + 2000);
    }

    [Fact]
    public async Task Download_above_the_minimum_rate_survives_a_flush_longer_than_the_grace_period()
    {
        // At Kestrel's default of 240 bytes per second the first 16 KiB may take a minute, so the test raises the minimum.
        using var server = new RunningServer(null, services => services.Configure<KestrelServerOptions>(
            kestrel => kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 4000, TimeSpan.FromSeconds(2))));
        var file = await server.Client.PutFileAsync("large.bin", SampleBytes.Of(FileSize));
        await using var connection = await StallAsync(server.Address, file.Id);

        // 16 KB per second: the data in the kernel buffers lasts for minutes, and one flush takes as long.
        var received = 0L;
        for (var n = 0; n < 60; n++)
        {
            received += await connection.ReadSomeAsync(4096);
            await Task.Delay(250);
        }

        received += await connection.ReadToEndAsync();

        Assert.InRange(received, FileSize, FileSize + 2000);
    }

    [Fact]
    public async Task Idle_connections_are_limited_and_free_capacity_when_they_close()
    {
        using var server = new RunningServer(null, ("Kestrel:Limits:MaxConcurrentConnections", "20"));
        var idle = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawConnection.OpenAsync(server.Address)));
        await Eventually.TrueAsync("The next connection should be rejected.", async () =>
        {
            await using var next = await RawConnection.OpenAsync(server.Address);
            var closed = next.ReadSomeAsync(1);
            return await Task.WhenAny(closed, Task.Delay(500)) == closed && await closed == 0;
        });

        foreach (var connection in idle)
            await connection.DisposeAsync();

        await Eventually.TrueAsync("New connections should be accepted again.", async () =>
        {
            await using var next = await RawConnection.OpenAsync(server.Address);
            await next.SendAsync("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            return await next.ReadToEndAsync() > 0;
        });
    }

    private static Task<RawConnection> StallAsync(ReplicaProcess replica, string id) => StallAsync(replica.Address, id);

    private static async Task<RawConnection> StallAsync(Uri address, string id)
    {
        var connection = await RawConnection.OpenAsync(address, receives: 4096);
        await connection.SendAsync($"GET /d/{id}/download HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return connection;
    }

    private static Task<double> InFlightAsync(ReplicaProcess replica) => replica.Client.MetricAsync("cloudtransfer_downloads_in_flight ");
}
