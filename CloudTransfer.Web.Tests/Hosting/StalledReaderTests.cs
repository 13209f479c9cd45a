using System.Net;
using CloudTransfer.Web.Tests.Archives;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Hosting;

public sealed class StalledReaderTests
{
    private const int Readers = 200, FileSize = 32 << 20;

    [Fact]
    public async Task Receivers_who_take_nothing_cost_little_are_ended_and_leave_nothing_open()
    {
        using var volume = new TestFolder();
        await using var replica = await ReplicaProcess.StartAsync(volume.Path, ("Transfers:StalledAfter", "15s"));
        var file = await replica.Client.PutFileAsync("large.bin", SampleBytes.Of(FileSize));
        await replica.Client.DownloadAsync(file.Id);
        var (memory, fileDescriptorLimit) = (replica.ResidentBytes, replica.OpenDescriptors);

        var stalled = await Task.WhenAll(Enumerable.Range(0, Readers).Select(_ => StallAsync(replica, file.Id)));

        await Eventually.TrueAsync("All should be under way.", async () => await InFlightAsync(replica) == Readers);
        var grown = replica.ResidentBytes - memory;
        Assert.True(grown < 100L << 20, $"{grown >> 20} MiB for {Readers} receivers.");
        using (var beside = await replica.Client.GetAsync("/"))
            Assert.Equal(HttpStatusCode.OK, beside.StatusCode);
        Assert.Equal(SampleBytes.Of(FileSize), await replica.Client.DownloadAsync(file.Id));

        await Eventually.TrueAsync("All should be ended.", async () => await InFlightAsync(replica) == 0, TimeSpan.FromMinutes(1.5));
        await Eventually.TrueAsync("What they had open should be closed.", () => Task.FromResult(replica.OpenDescriptors < fileDescriptorLimit + 20));
        Assert.True(replica.Errors.Count == 0, string.Join('\n', replica.Errors));
        foreach (var reader in stalled)
            await reader.DisposeAsync();
    }

    [Fact]
    public async Task A_slow_receiver_who_is_alive_is_waited_for()
    {
        using var server = new RunningServer(null, ("Transfers:StalledAfter", "3s"));
        var file = await server.Client.PutFileAsync("large.bin", SampleBytes.Of(FileSize));
        await using var connection = await StallAsync(server.Address, file.Id);

        // Three times as long as one who takes nothing may stay.
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
    public async Task A_receiver_who_is_faster_than_the_platform_asks_keeps_its_download_though_one_flush_lasts_longer_than_its_grace()
    {
        // At 240 bytes a second it forgives the first 16 KiB of a download a minute; so it asks for more here.
        using var server = new RunningServer(null, services => services.Configure<KestrelServerOptions>(
            kestrel => kestrel.Limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 4000, TimeSpan.FromSeconds(2))));
        var file = await server.Client.PutFileAsync("large.bin", SampleBytes.Of(FileSize));
        await using var connection = await StallAsync(server.Address, file.Id);

        // 16 KB a second: what the kernel has buffered on the way lasts for minutes, and so long one flush does.
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
    public async Task Idle_connections_are_bounded_and_make_room_when_they_go()
    {
        using var server = new RunningServer(null, ("Kestrel:Limits:MaxConcurrentConnections", "20"));
        var idle = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RawConnection.OpenAsync(server.Address)));
        await Eventually.TrueAsync("The next one should be turned away.", async () =>
        {
            await using var next = await RawConnection.OpenAsync(server.Address);
            var turnedAway = next.ReadSomeAsync(1);
            return await Task.WhenAny(turnedAway, Task.Delay(500)) == turnedAway && await turnedAway == 0;
        });

        foreach (var connection in idle)
            await connection.DisposeAsync();

        await Eventually.TrueAsync("There should be room again.", async () =>
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

    private static Task<double> InFlightAsync(ReplicaProcess replica) => replica.Client.NumberAsync("cloudtransfer_downloads_in_flight ");
}
