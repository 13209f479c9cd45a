using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using Dapper;

namespace CloudTransfer.Web.Observability;

/// <summary>How often requests were rejected for one reason, by all replicas.</summary>
/// <param name="Reason">The reason, as the metric names it.</param>
/// <param name="LastHour">How many in the last hour.</param>
/// <param name="LastDay">How many in the last day.</param>
/// <param name="Last">When the last one was, to the minute.</param>
public sealed record RejectionCount(string Reason, long LastHour, long LastDay, DateTimeOffset Last);

/// <summary>
/// Counts rejections of the last day, by minute and reason, for the administrator. It reads the counter that Prometheus reads
/// every few seconds, and writes only when there was something: a flood of rejections is one row a minute.
/// </summary>
public sealed class RejectionCounter(IDatabase database, CloudTransferMetrics metrics, TimeProvider time, ILogger<RejectionCounter> logger) : WriteBehind(Every, time, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5), Kept = TimeSpan.FromDays(1);

    private readonly Dictionary<RejectReason, long> _taken = [];
    private readonly Lock _taking = new();

    /// <summary>The rejections of the last day, the most frequent first.</summary>
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
        var counts = Take();
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

    private List<object> Take()
    {
        List<object> counts = [];
        lock (_taking)
        {
            foreach (var reason in Enum.GetValues<RejectReason>())
            {
                var number = metrics.RejectedSoFar(reason) - _taken.GetValueOrDefault(reason);
                if (number == 0)
                    continue;
                _taken[reason] = _taken.GetValueOrDefault(reason) + number;
                counts.Add(new { minute = Minute(), reason = CloudTransferMetrics.NameOf(reason), number });
            }
        }

        return counts;
    }

    private long Minute() => Time.GetUtcNow().ToUnixTimeSeconds() / 60;

    // Without any row, SQLite cannot tell the type of a sum, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string Reason, long LastHour, long LastDay, long Last);
}
