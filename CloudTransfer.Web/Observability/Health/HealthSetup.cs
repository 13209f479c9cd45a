using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CloudTransfer.Web.Observability.Health;

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

    /// <summary>
    /// Maps both, on the port that the metrics are on. Who balances the load may share an address with those who make it, and
    /// must see this replica all the same: what is asked is shared, and costs next to nothing.
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
                ? HealthCheckResult.Unhealthy("This replica was told to stop.")
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

    private sealed class DatabaseAnswers(IDatabase database) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            await database.FirstAsync<long>("SELECT COUNT(*) FROM migrations", new { }, cancellationToken);
            return HealthCheckResult.Healthy();
        }
    }
}
