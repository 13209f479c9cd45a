using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>
/// Has every file of a sealed transfer scanned: one transfer at a time on each replica, and a large one in parts, between which
/// those of other clients are served.
/// </summary>
public sealed partial class ScanJob(
    ScanStore store, IObjectStore objects, Clamd clamd, ScanRules rules, TransferEvents events, AuditTrail audit, IOptions<ScanOptions> options, CloudTransferMetrics metrics, TimeProvider time,
    ILogger<ScanJob> logger) : JobHandler
{
    private const int Batch = 256;

    // Later than a replica asks the next time, so that one transfer cannot keep the others waiting; and what could not be
    // checked is tried again now and then, though nobody waits for it any longer.
    private static readonly TimeSpan SoonAgain = TimeSpan.FromSeconds(30), LaterAgain = TimeSpan.FromMinutes(5);

    /// <summary>How long one transfer is worked on before others are; a file that was begun is ended.</summary>
    internal static readonly TimeSpan PartLasts = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override JobKind Kind => JobKind.Scan;

    /// <inheritdoc/>
    public override bool IsEnabled => rules.AreAsked;

    /// <inheritdoc/>
    /// <remarks>A recipient may be waiting.</remarks>
    public override TimeSpan Pause => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    /// <remarks>A scanner that is away is not asked all the time.</remarks>
    public override TimeSpan PauseAfterFailure => TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override async Task<JobResult> RunAsync(JobLease lease, CancellationToken cancel)
    {
        using var stored = StoredId.TryParse(lease.Subject, out var id) ? await objects.OpenAsync(id, cancel) : null;
        if (stored is null)
            return new JobResult.Retry(JobErrors.ContentMissing, lease.Progress);
        var work = new Work(stored) { Began = time.GetTimestamp(), Next = lease.Progress };
        try
        {
            var finding = await ScanAsync(lease, work, cancel);
            if (!work.HasEnded && finding is null)
                return new JobResult.Yield(work.Next);
            return new JobResult.Done { Write = transaction => SaveAsync(transaction, id, finding), Written = () => Note(finding) };
        }
        catch (ScannerException fault)
        {
            if (fault.IsAway)
                Log.Away(logger, fault, fault.Failure);
            else
                Log.Refused(logger, fault, fault.Answer);
            return Postpone(lease, work, fault.IsAway);
        }
    }

    private async Task<string?> ScanAsync(JobLease lease, Work work, CancellationToken cancel)
    {
        while (await store.FilesAsync(lease.Subject, work.Next, Batch, cancel) is { Count: > 0 } files)
        {
            foreach (var file in files)
            {
                if (await clamd.FindAsync(work.Stored, file.Start, file.Size, cancel) is { } finding)
                    return finding;
                work.Next = file.Number + 1;
                if (time.GetElapsedTime(work.Began) >= PartLasts)
                    return null;
            }
        }

        work.HasEnded = true;
        return null;
    }

    private async Task SaveAsync(IDbTransaction transaction, StoredId id, string? finding)
    {
        await ScanStore.SaveAsync(transaction, id.Value, finding);
        await audit.AddAsync(transaction, AuditAction.TransferScanned, AuditSubject.Transfer(id), finding is null ? "clean" : "found", AuditActor.Server);
        if (finding is not null)
            await events.AddAsync(transaction, TransferEvent.ScanFound, id);
    }

    private async Task SaveUncheckedAsync(IDbTransaction transaction, string id)
    {
        if (await ScanStore.SaveUncheckedAsync(transaction, id) && StoredId.TryParse(id, out var transfer))
            await audit.AddAsync(transaction, AuditAction.TransferScanned, AuditSubject.Transfer(transfer), "unchecked", AuditActor.Server);
    }

    private void Note(string? finding)
    {
        metrics.Scanned(finding is null ? ScanOutcome.Clean : ScanOutcome.Found);
        if (finding is not null)
            Log.Found(logger, finding);
    }

    private JobResult.Retry Postpone(JobLease lease, Work work, bool isAway)
    {
        var isGivenUp = lease.HasFailedFor(options.Value.GiveUpAfter.Value, time.GetUtcNow());
        return new JobResult.Retry(isAway ? JobErrors.ScannerUnavailable : JobErrors.ScannerUndecided, work.Next)
        {
            Delay = isGivenUp ? LaterAgain : SoonAgain,
            PausesKind = isAway,
            Write = isGivenUp ? transaction => SaveUncheckedAsync(transaction, lease.Subject) : null,
            Written = isGivenUp ? NoteUnchecked : null,
        };
    }

    private void NoteUnchecked()
    {
        metrics.Scanned(ScanOutcome.Unchecked);
        Log.Unchecked(logger, options.Value.AllowUnchecked);
    }

    private sealed class Work(StoredObject stored)
    {
        public StoredObject Stored => stored;

        public required long Began { get; init; }

        public required long Next { get; set; }

        public bool HasEnded { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A transfer is refused: the scanner found {Finding}")]
        public static partial void Found(ILogger logger, string finding);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The scanner is not available ({Failure}); transfers wait for it")]
        public static partial void Away(ILogger logger, Exception fault, ScannerFailure failure);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The scanner does not scan a file; it is asked again. It answers '{Answer}'; Scan:MaxBytes must not be more than its StreamMaxLength")]
        public static partial void Refused(ILogger logger, Exception fault, string answer);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A transfer could not be checked for too long; Scan:AllowUnchecked is {IsAllowed}")]
        public static partial void Unchecked(ILogger logger, bool isAllowed);
    }
}
