using System.Collections.Concurrent;
using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// Counts downloads for the owner's page. It writes every few seconds, for many downloads at once: no limit depends on
/// these counts.
/// </summary>
public sealed class DownloadCounter(IDatabase database, RecipientDownloads recipients, TransferEvents events, TimeProvider time, ILogger<DownloadCounter> logger) : WriteBehind(Every, time, logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private readonly ConcurrentQueue<Entry> _entries = new();

    /// <summary>Records the end of a download. A partial response is not a download.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="outcome">How it ended.</param>
    /// <param name="recipient">The recipient by whose link it was downloaded; null for the transfer's own.</param>
    public void Ended(StoredId transfer, DownloadOutcome outcome, StoredId? recipient = null)
    {
        if (outcome is not DownloadOutcome.Partial)
            _entries.Enqueue(new Entry(transfer, outcome is DownloadOutcome.Complete, Time.GetUtcNow().ToUnixTimeMilliseconds(), recipient));
    }

    /// <inheritdoc/>
    public override async Task WriteAsync(CancellationToken cancel)
    {
        List<Entry> entries = [];
        while (_entries.TryDequeue(out var entry))
            entries.Add(entry);
        if (entries is [])
            return;
        var sums = entries.GroupBy(entry => entry.Transfer, (id, ended) => Sum.Of(id.Value, [.. ended]));
        var tells = false;
        await database.WriteSoonAsync(
            async transaction =>
            {
                await transaction.ExecuteEachAsync(
                    """
                    UPDATE transfers SET completed = completed + @Completed, broken_off = broken_off + @BrokenOff,
                        first_download_at = COALESCE(first_download_at, @First), last_download_at = COALESCE(@Last, last_download_at)
                    WHERE id = @Id
                    """,
                    sums);
                foreach (var transfer in entries.Where(entry => entry.Whole).Select(entry => entry.Transfer).Distinct())
                    await events.AddAsync(transaction, TransferEvent.Downloaded, transfer);
                tells = await AddOfRecipientsAsync(transaction, entries);
            },
            cancel);
        if (tells)
            recipients.Wake();
    }

    private async Task<bool> AddOfRecipientsAsync(IDbTransaction transaction, IReadOnlyList<Entry> entries)
    {
        var tells = false;
        foreach (var ended in entries.Where(entry => entry is { Whole: true, Recipient: not null }).GroupBy(entry => entry.Recipient!.Value))
            tells |= await recipients.AddAsync(transaction, ended.Key, ended.Count(), ended.Min(entry => entry.At), ended.Max(entry => entry.At));

        return tells;
    }

    private readonly record struct Entry(StoredId Transfer, bool Whole, long At, StoredId? Recipient);

    private sealed record Sum(string Id, int Completed, int BrokenOff, long? First, long? Last)
    {
        public static Sum Of(string id, IReadOnlyList<Entry> ended)
        {
            var whole = ended.Where(entry => entry.Whole).Select(entry => (long?)entry.At).ToList();
            return new Sum(id, whole.Count, ended.Count - whole.Count, whole.Min(), whole.Max());
        }
    }
}
