using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using Dapper;

namespace CloudTransfer.Web.Jobs;

/// <summary>Counts the jobs that wait, for the gauges and the administrator.</summary>
/// <param name="database">The tables.</param>
/// <param name="handlers">The kinds that the configuration asks for; jobs of others are not counted.</param>
/// <param name="time">The clock.</param>
public sealed class JobBacklog(IDatabase database, JobHandlers handlers, TimeProvider time)
{
    // The job that failed last is about the last that is due again.
    internal const string LastError = "SELECT last_error FROM jobs WHERE kind = @kind AND last_error IS NOT NULL ORDER BY due_at DESC LIMIT 1";

    /// <summary>The jobs that wait, of each kind that the configuration asks for.</summary>
    public async Task<IReadOnlyList<WaitingJobs>> CountAsync(CancellationToken cancel)
    {
        var rows = await database.QueryAsync<Row>(
            """
            SELECT kind AS Kind, COUNT(*) AS Waiting, MIN(COALESCE(failing_since, due_at)) AS Since, SUM(attempts) AS Attempts
            FROM jobs WHERE COALESCE(lease_until, 0) <= @now AND (due_at <= @now OR last_error IS NOT NULL) GROUP BY kind
            """,
            new { now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel);
        var counts = new List<WaitingJobs>();
        foreach (var handler in handlers.Enabled)
        {
            var kind = handler.Kind;
            var row = rows.FirstOrDefault(row => string.Equals(row.Kind, JobQueue.Name(kind), StringComparison.Ordinal));
            var waiting = row is null
                ? new WaitingJobs(kind, 0, null, 0, null)
                : new WaitingJobs(
                    kind, row.Waiting, DateTimeOffset.FromUnixTimeMilliseconds(row.Since), row.Attempts,
                    row.Attempts > 0 ? await LastErrorAsync(kind, cancel) : null);
            counts.Add(waiting with { GivenUp = await handler.CountGivenUpAsync(cancel) });
        }

        return counts;
    }

    private Task<string?> LastErrorAsync(JobKind kind, CancellationToken cancel) =>
        database.FirstAsync<string>(LastError, new { kind = JobQueue.Name(kind) }, cancel);

    // Without any row, SQLite cannot tell the type of a sum, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string Kind, long Waiting, long Since, long Attempts);
}
