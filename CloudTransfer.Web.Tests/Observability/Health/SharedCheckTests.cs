using CloudTransfer.Web.Observability.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Observability.Health;

/// <summary>However many ask whether a replica is ready, what it depends on is asked once.</summary>
public sealed class SharedCheckTests
{
    [Fact]
    public async Task All_who_ask_within_a_second_share_one_run_and_the_next_one_gets_another()
    {
        var (check, time) = (new Counted(), new Stopwatch());
        var shared = new SharedCheck<Counted>(check, time);

        var together = Enumerable.Range(0, 100).Select(_ => shared.CheckHealthAsync(new HealthCheckContext())).ToList();
        check.End.SetResult(HealthCheckResult.Healthy());
        await Task.WhenAll(together);
        time.Advance(TimeSpan.FromSeconds(0.9));
        await shared.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(1, check.Runs);

        time.Advance(TimeSpan.FromSeconds(0.2));
        await shared.CheckHealthAsync(new HealthCheckContext());
        Assert.Equal(2, check.Runs);
    }

    [Fact]
    public async Task Whoever_waits_no_longer_ends_it_for_nobody_else()
    {
        var check = new Counted();
        var shared = new SharedCheck<Counted>(check, new Stopwatch());
        using var gone = new CancellationTokenSource();
        var (first, second) = (shared.CheckHealthAsync(new HealthCheckContext(), gone.Token), shared.CheckHealthAsync(new HealthCheckContext()));

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        check.End.SetResult(HealthCheckResult.Unhealthy());
        Assert.Equal(HealthStatus.Unhealthy, (await second).Status);
    }

    [Fact]
    public void What_writes_and_what_asks_the_database_is_shared()
    {
        using var server = new RunningServer();
        var checks = server.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        // It stops at once, and costs nothing.
        Assert.All(checks.Where(check => check.Name is not "not stopping"), check => Assert.Same(check.Factory(server.Services), check.Factory(server.Services)));
    }

    private sealed class Counted : IHealthCheck
    {
        private int _runs;

        public int Runs => _runs;

        public TaskCompletionSource<HealthCheckResult> End { get; } = new();

        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref _runs);
            return End.Task;
        }
    }

    private sealed class Stopwatch : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
