using CloudTransfer.Web.Database.PostgreSql;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics;

/// <summary>The metrics of a replica's locks in PostgreSQL. Npgsql measures its connections and commands itself.</summary>
internal sealed class DatabaseMetrics
{
    public DatabaseMetrics(CollectorRegistry registry, PostgreSqlLocks locks)
    {
        var metrics = Prometheus.Metrics.WithCustomRegistry(registry);
        var held = metrics.CreateGauge("cloudtransfer_locks_held", "Locks that this replica holds in PostgreSQL.");
        var lost = metrics.CreateCounter(
            "cloudtransfer_lock_sessions_lost_total", "How often this replica lost the session of PostgreSQL that holds its locks.");
        registry.AddBeforeCollectCallback(() =>
        {
            held.Set(locks.HeldCount);
            lost.IncTo(locks.SessionsLost);
        });
    }
}
