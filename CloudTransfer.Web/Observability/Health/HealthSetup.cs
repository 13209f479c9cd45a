using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudTransfer.Web.Observability.Health;

/// <summary>/health/live: the process responds. /health/ready: the replica can serve requests and is not stopping.</summary>
public static class HealthSetup
{
    /// <summary>Adds the readiness checks.</summary>
    public static void AddHealth(this IServiceCollection services) => services
        .AddSingleton<VolumeWritable>().AddSingleton<SharedCheck<VolumeWritable>>()
        .AddSingleton<DatabaseHealthCheck>().AddSingleton<SharedCheck<DatabaseHealthCheck>>()
        .AddHealthChecks()
        .AddCheck<NotStopping>("not stopping")
        .AddCheck<SharedCheck<VolumeWritable>>("volume")
        .AddCheck<SharedCheck<DatabaseHealthCheck>>("database");

    /// <summary>
    /// Maps both on the metrics port, without rate limits: a load balancer may share an address with clients that exceed them.
    /// Probes are cheap, because they share checks.
    /// </summary>
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).OnMetricsPort().DisableRateLimiting();
        endpoints.MapHealthChecks("/health/ready").OnMetricsPort().DisableRateLimiting();
    }

    private sealed class NotStopping(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested
                ? HealthCheckResult.Unhealthy("This replica is stopping.")
                : HealthCheckResult.Healthy());
    }

    private sealed class VolumeWritable(IObjectStore store) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await store.ProbeAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }

    private sealed class DatabaseHealthCheck(IDatabase database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await database.FirstAsync<long>("SELECT COUNT(*) FROM migrations", new { }, cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
