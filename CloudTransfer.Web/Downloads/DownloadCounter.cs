using System.Collections.Concurrent;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Counts downloads for the owner's page. It writes every few seconds, for many downloads at once: no limit depends on
/// these counts.
/// </summary>
public sealed class DownloadCounter(IDatabase database, TimeProvider time, ILogger<DownloadCounter> logger) : WriteBehind(Every, time, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<Entry> _entries = new();

    /// <summary>Records the end of a download. A partial response is not a download.</summary>
    public void Ended(StoredId transfer, DownloadOutcome outcome)
    {
        if (outcome is not DownloadOutcome.Partial)
            _entries.Enqueue(new Entry(transfer.Value, outcome is DownloadOutcome.Complete, Time.GetUtcNow().ToUnixTimeMilliseconds()));
    }

    /// <inheritdoc/>
    public override async Task WriteAsync(CancellationToken cancel)
    {
        List<Entry> entries = [];
        while (_entries.TryDequeue(out var entry))
            entries.Add(entry);
        if (entries is [])
            return;
        var sums = entries.GroupBy(entry => entry.Transfer, (id, ended) => Sum.Of(id, [.. ended]), StringComparer.Ordinal);
        await database.WriteSoonAsync(
            transaction => transaction.Connection!.ExecuteAsync(
                """
                UPDATE transfers SET completed = completed + @Completed, broken_off = broken_off + @BrokenOff,
                    first_download_at = COALESCE(first_download_at, @First), last_download_at = COALESCE(@Last, last_download_at)
                WHERE id = @Id
                """,
                sums, transaction),
            cancel);
    }

    private readonly record struct Entry(string Transfer, bool Whole, long At);

    private sealed record Sum(string Id, int Completed, int BrokenOff, long? First, long? Last)
    {
        public static Sum Of(string id, IReadOnlyList<Entry> ended)
        {
            var whole = ended.Where(entry => entry.Whole).Select(entry => (long?)entry.At).ToList();
            return new Sum(id, whole.Count, ended.Count - whole.Count, whole.Min(), whole.Max());
        }
    }
}
