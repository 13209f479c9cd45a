using CloudTransfer.Web.Data;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudTransfer.Web.Health;

/// <summary>/health/live: the process answers. /health/ready: it can do its work, and goes on doing it.</summary>
public static class HealthSetup
{
    /// <summary>Adds the checks of readiness.</summary>
    public static void AddHealth(this IServiceCollection services) => services
        .AddSingleton<VolumeWritable>().AddSingleton<SharedCheck<VolumeWritable>>()
        .AddSingleton<DatabaseAnswers>().AddSingleton<SharedCheck<DatabaseAnswers>>()
        .AddHealthChecks()
        .AddCheck<NotStopping>("not stopping")
        .AddCheck<SharedCheck<VolumeWritable>>("volume")
        .AddCheck<SharedCheck<DatabaseAnswers>>("database");

    /// <summary>Maps both, on the port that the metrics are on.</summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).OnMetricsPort();
        endpoints.MapHealthChecks("/health/ready").OnMetricsPort();
    }

    private sealed class NotStopping(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("This replica was told to stop.")
                : HealthCheckResult.Healthy());
    }

    private sealed class VolumeWritable(Volume volume) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            volume.Probe();
            return Task.FromResult(HealthCheckResult.Healthy());
        }
    }

    private sealed class DatabaseAnswers(Database database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await database.FirstAsync<long>("SELECT COUNT(*) FROM migrations", new { }, cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
