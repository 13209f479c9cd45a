using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Scans;
using Dapper;

namespace CloudTransfer.Web.Transfers.Creation;

/// <summary>The background work that a sealed transfer needs: checksums that are not known yet, and, where there is a scanner, a scan.</summary>
public sealed class TransferJobs(IDatabase database, JobQueue queue, ScanRules rules, IEnumerable<SealedTransferWork> others, TransferEvents events, TimeProvider time)
{
    private const int Slice = 1000;

    private const string InsertChecksum =
        """
        INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at)
        SELECT 'checksum', id, queue, size, @now, @now FROM transfers WHERE hashed = 0 AND state = 'sealed'
        """;

    internal const string InsertScan =
        """
        INSERT INTO jobs (kind, subject, queue, priority, created_at, due_at)
        SELECT 'scan', id, queue, @now, @now, @now FROM transfers WHERE state = 'sealed' AND (verdict IS NULL OR verdict = 'unchecked')
        """;

    private const string Of = " AND id = @id ON CONFLICT (subject, kind) DO NOTHING";

    // In the order of that index, so that SQLite takes the index of the few transfers that need a job.
    internal const string Missing =
        " AND NOT EXISTS (SELECT 1 FROM jobs WHERE subject = transfers.id AND kind = @kind) ORDER BY created_at, id LIMIT @limit ON CONFLICT (subject, kind) DO NOTHING";

    private readonly SealedTransferWork[] _others = [.. others.Where(other => other.IsAsked)];

    /// <summary>Adds the jobs of a transfer, in the transaction that seals it; <see cref="Wake"/> must follow when that is committed.</summary>
    public async Task AddAsync(IDbTransaction transaction, StoredId id)
    {
        var arguments = new { id = id.Value, now = time.GetUtcNow().ToUnixTimeMilliseconds() };
        await transaction.Connection!.ExecuteAsync(InsertChecksum + Of, arguments, transaction);
        if (rules.AreAsked)
            await transaction.Connection!.ExecuteAsync(InsertScan + Of, arguments, transaction);
        foreach (var other in _others)
            await other.AddAsync(transaction, id);
        await events.AddAsync(transaction, TransferEvent.Created, id);
    }

    /// <summary>Whether a new transfer that is complete has any jobs.</summary>
    public bool AreNeeded(Transfer transfer) => transfer.State is TransferState.Sealed
        && (!transfer.HasChecksums || rules.AreAsked || _others.Length > 0 || events.IsAsked(transfer.Submission is null ? TransferEvent.Created : TransferEvent.SubmissionReceived));

    /// <summary>Jobs of a transfer have been added.</summary>
    public void Wake()
    {
        queue.Wake(JobKind.Checksum);
        if (rules.AreAsked)
            queue.Wake(JobKind.Scan);
        foreach (var other in _others)
            other.Wake();
    }

    /// <summary>Adds the jobs that transfers need and do not have: of those that were sealed without a scanner, or mail, where there is one now.</summary>
    public async Task AddMissingAsync(CancellationToken cancel)
    {
        await AddMissingAsync(InsertChecksum, JobKind.Checksum, cancel);
        if (rules.AreAsked)
            await AddMissingAsync(InsertScan, JobKind.Scan, cancel);
        foreach (var other in _others)
            await other.AddMissingAsync(cancel);
    }

    /// <summary>Removes the jobs of transfers that are about to be deleted.</summary>
    internal static Task RemoveAsync(IDbTransaction transaction, IReadOnlyList<StoredId> ids) =>
        transaction.ExecuteEachAsync("DELETE FROM jobs WHERE subject = @id", ids.Select(id => new { id = id.Value }));

    private async Task AddMissingAsync(string insert, JobKind kind, CancellationToken cancel)
    {
        var added = Slice;
        while (added == Slice)
        {
            await database.WriteSoonAsync(
                async transaction => added = await transaction.Connection!.ExecuteAsync(
                    insert + Missing,
                    new { kind = JobQueue.Name(kind), now = time.GetUtcNow().ToUnixTimeMilliseconds(), limit = Slice },
                    transaction),
                cancel);
            if (added > 0)
                queue.Wake(kind);
        }
    }
}
