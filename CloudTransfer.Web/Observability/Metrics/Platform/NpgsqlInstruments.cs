using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using CloudTransfer.Web.Database.PostgreSql;

namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>What is published of what Npgsql measures.</summary>
internal static class NpgsqlInstruments
{
    private const string MeterName = "Npgsql", PoolName = "db.client.connection.pool.name";

    private static readonly FrozenSet<string> Published = FrozenSet.Create(
        StringComparer.Ordinal,
        "db.client.connection.count", "db.client.connection.max", "db.client.connection.npgsql.create_time",
        "db.client.connection.npgsql.pending_requests", "db.client.connection.npgsql.timeouts",
        "db.client.operation.duration", "db.client.operation.failed", "db.client.operation.npgsql.executing");

    /// <summary>Whether an instrument is published.</summary>
    public static bool Include(Instrument instrument) => instrument.Meter.Name is MeterName && Published.Contains(instrument.Name);

    /// <summary>Shows what has counted nothing yet at zero, so that rate() sees the first event.</summary>
    public static void ShowZeros(Instrument instrument, InstrumentSeries series)
    {
        if (instrument is not (Counter<int> or UpDownCounter<int>))
            return;
        foreach (var pool in new[] { PostgreSqlConnections.Pool, PostgreSqlConnections.Sessions })
            series.Record(0, [KeyValuePair.Create<string, object?>(PoolName, pool)]);
    }
}
