using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using Dapper;

namespace CloudTransfer.Web.Administration;

/// <summary>How often requests were refused for one reason, by all replicas.</summary>
/// <param name="Reason">The reason, as the metric names it.</param>
/// <param name="LastHour">How many in the last hour.</param>
/// <param name="LastDay">How many in the last day.</param>
/// <param name="Last">When the last one was, to the minute.</param>
public sealed record RejectionCount(string Reason, long LastHour, long LastDay, DateTimeOffset Last);

/// <summary>
/// Keeps a day of refusals, by minute and reason, for the administrator. It listens to the counter that Prometheus reads,
/// and writes every few seconds, and only when there was something: a flood of refusals is one row a minute.
/// </summary>
public sealed class Rejections(IDatabase database, IMeterFactory meters, TimeProvider time, ILogger<Rejections> logger) : WriteBehind(Every, time, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5), Kept = TimeSpan.FromDays(1);

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(long Minute, string Reason), long> _counts = new();

    /// <summary>The refusals of the last day, the most frequent first.</summary>
    public async Task<IReadOnlyList<RejectionCount>> CountAsync(CancellationToken cancel)
    {
        var minute = Minute();
        var rows = await database.QueryAsync<Row>(
            """
            SELECT reason AS Reason, SUM(CASE WHEN minute > @hour THEN number ELSE 0 END) AS LastHour, SUM(number) AS LastDay, MAX(minute) AS Last
            FROM rejections WHERE minute > @day GROUP BY reason ORDER BY SUM(number) DESC
            """,
            new { hour = minute - 60, day = minute - (long)Kept.TotalMinutes }, cancel);
        return [.. rows.Select(row => new RejectionCount(row.Reason, row.LastHour, row.LastDay, DateTimeOffset.FromUnixTimeSeconds(row.Last * 60)))];
    }

    /// <summary>Writes what was counted since the last time, and deletes what is older than a day.</summary>
    public override async Task WriteAsync(CancellationToken cancel)
    {
        List<object> counts = [];
        foreach (var (key, _) in _counts)
        {
            if (_counts.TryRemove(key, out var number))
                counts.Add(new { minute = key.Minute, reason = key.Reason, number });
        }

        if (counts is [])
            return;
        await database.WriteAsync(async transaction =>
        {
            await transaction.Connection!.ExecuteAsync(
                """
                INSERT INTO rejections (minute, reason, number) VALUES (@minute, @reason, @number)
                ON CONFLICT (minute, reason) DO UPDATE SET number = rejections.number + excluded.number
                """,
                counts, transaction);
            await transaction.Connection!.ExecuteAsync(
                "DELETE FROM rejections WHERE minute <= @day", new { day = Minute() - (long)Kept.TotalMinutes }, transaction);
        }, cancel);
    }

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Several servers may be in one process, each with meters of its own.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter.Scope, meters) && string.Equals(instrument.Name, CloudTransferMetrics.RejectedName, StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, number, tags, _) => Note(number, tags));
        _listener.Start();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _listener.Dispose();
        base.Dispose();
    }

    private void Note(long number, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var (name, value) in tags)
        {
            if (string.Equals(name, "reason", StringComparison.Ordinal) && value is string reason)
                _counts.AddOrUpdate((Minute(), reason), number, (_, before) => before + number);
        }
    }

    private long Minute() => Time.GetUtcNow().ToUnixTimeSeconds() / 60;

    // Without any row, a database may not tell the type of a sum, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string Reason, long LastHour, long LastDay, long Last);
}
