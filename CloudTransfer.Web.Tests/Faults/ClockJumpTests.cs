using System.Net;
using CloudTransfer.Web.Tests.Archives;
using CloudTransfer.Web.Tests.Uploads.Lanes;
using CloudTransfer.Web.Transfers.Cleanup;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTransfer.Web.Tests.Faults;

public sealed class ClockJumpTests
{
    private static readonly TimeSpan Sweeps = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Clock_that_jumps_a_week_ahead_and_back_deletes_nothing()
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
    public async Task Sweep_ignores_a_clock_jump_while_it_runs()
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
    public void New_time_is_trusted_for_deletion_only_after_a_timeout()
    {
        var clock = new TestClocks();
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

    /// <summary>The wall clock and the monotonic clock.</summary>
    private sealed class TestClocks : TimeProvider
    {
        private DateTimeOffset _wall = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
        private long _monotonic;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _wall;

        public override long GetTimestamp() => _monotonic;

        public void Pass(TimeSpan time) => (_wall, _monotonic) = (_wall + time, _monotonic + time.Ticks);

        public void Jump(TimeSpan time) => _wall += time;
    }
}
