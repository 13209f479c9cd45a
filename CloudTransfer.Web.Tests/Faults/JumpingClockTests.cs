using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Faults;

public sealed class JumpingClockTests
{
    private static readonly TimeSpan Sweeps = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task A_clock_that_jumps_a_week_forward_and_is_put_back_has_deleted_nothing()
    {
        using var server = new RunningServer(null, ("Transfers:CleanEvery", "00:00:00.1"));
        var (tus, content) = (new TusClient(server.Client), SampleBytes.Of(50_000));
        var soon = await server.Client.PutFileAsync("a", content, "?expires=1h");
        var limited = await server.Client.PutFileAsync("b", content, "?downloads=1");
        var secret = await server.Client.PutFileAsync("c", content, "?password=secret");
        var upload = await tus.CreateAsync(content.Length);
        await tus.SendAllAsync(upload, 0, content[..20_000]);

        server.Clock.Advance(TimeSpan.FromDays(8));
        await Task.Delay(Sweeps);
        using (var expired = await server.Client.GetAsync($"/d/{soon.Id}/download"))
            Assert.Equal(HttpStatusCode.NotFound, expired.StatusCode);
        var later = await server.Client.PutFileAsync("d", content);

        server.Clock.Advance(TimeSpan.FromDays(-8) - TimeSpan.FromHours(1));
        await Task.Delay(Sweeps);
        foreach (var id in new[] { soon.Id, later.Id, limited.Id })
            Assert.Equal(content, await server.Client.DownloadAsync(id));
        await tus.SendAllAsync(upload, 20_000, content[20_000..]);
        using (var used = await server.Client.GetAsync($"/d/{limited.Id}/download"))
            Assert.Equal(HttpStatusCode.NotFound, used.StatusCode);
        using (var locked = await server.Client.GetAsync($"/d/{secret.Id}/download"))
            Assert.Equal(HttpStatusCode.Unauthorized, locked.StatusCode);
        Assert.Equal(5, server.Volume.Stored().Count());
    }

    [Fact]
    public async Task A_clock_that_jumps_during_a_sweep_has_no_say_in_it()
    {
        using var server = new RunningServer();
        var tus = new TusClient(server.Client);
        await server.Client.PutFileAsync("a", SampleBytes.Of(10), "?expires=1h");
        await tus.SendAllAsync(await tus.CreateAsync(10), 0, SampleBytes.Of(5));
        var began = server.Clock.GetUtcNow();

        server.Clock.Advance(TimeSpan.FromDays(8));
        var sweep = await server.Services.GetRequiredService<Cleaner>().SweepAsync(began, CancellationToken.None);

        Assert.Equal((0, 0), (sweep.Transfers, sweep.Leftovers));
        sweep = await server.SweepAsync();
        Assert.Equal((1, 1), (sweep.Transfers, sweep.Leftovers));
    }

    [Fact]
    public void Bytes_are_deleted_by_a_new_time_only_when_it_has_lasted()
    {
        var clock = new TwoClocks();
        var guard = new ClockJumpGuard(clock);
        for (var hour = 0; hour < 48; hour++)
        {
            clock.Pass(TimeSpan.FromMinutes(10));
            Assert.True(guard.IsTrusted(out _));
        }

        clock.Jump(TimeSpan.FromDays(1));
        Assert.False(guard.IsTrusted(out _));
        clock.Pass(ClockJumpGuard.Timeout - TimeSpan.FromSeconds(1));
        Assert.False(guard.IsTrusted(out _));
        clock.Pass(TimeSpan.FromSeconds(1));
        Assert.True(guard.IsTrusted(out _));

        clock.Jump(TimeSpan.FromDays(-1));
        Assert.True(guard.IsTrusted(out _));
    }

    /// <summary>The clock on the wall, and the one that only counts.</summary>
    private sealed class TwoClocks : TimeProvider
    {
        private DateTimeOffset _wall = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        private long _counted;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _counted;

        public void Pass(TimeSpan time) => (_wall, _counted) = (_wall + time, _counted + time.Ticks);

        public void Jump(TimeSpan time) => _wall += time;
    }
}
