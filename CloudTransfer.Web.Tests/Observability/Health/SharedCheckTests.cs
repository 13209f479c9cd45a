using CloudTransfer.Web.Observability.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Observability.Health;

/// <summary>Concurrent readiness probes share one check of each dependency.</summary>
public sealed class SharedCheckTests
{
    [Fact]
    public async Task Probes_within_a_second_share_one_run()
    {
        var (check, time) = (new CountingCheck(), new TestTimer());
        var shared = new SharedCheck<CountingCheck>(check, time);

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
    public async Task Cancelled_probe_does_not_cancel_the_shared_run()
    {
        var check = new CountingCheck();
        var shared = new SharedCheck<CountingCheck>(check, new TestTimer());
        using var cancelled = new CancellationTokenSource();
        var (first, second) = (shared.CheckHealthAsync(new HealthCheckContext(), cancelled.Token), shared.CheckHealthAsync(new HealthCheckContext()));

        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        check.End.SetResult(HealthCheckResult.Unhealthy());
        Assert.Equal(HealthStatus.Unhealthy, (await second).Status);
    }

    [Fact]
    public void Checks_of_volume_and_database_are_shared()
    {
        using var server = new RunningServer();
        var checks = server.Services.GetRequiredService<IOptions<HealthCheckServiceOptions>>().Value.Registrations;

        // That check costs nothing and must report the shutdown at once.
        Assert.All(checks.Where(check => check.Name is not "not stopping"), check => Assert.Same(check.Factory(server.Services), check.Factory(server.Services)));
    }

    private sealed class CountingCheck : IHealthCheck
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

    private sealed class TestTimer : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Advance(TimeSpan time) => _now += time.Ticks;
    }
}
