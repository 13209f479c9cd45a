using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>
/// Has every file of sealed transfers looked through: on any replica, one transfer at a time, and a large one in several
/// turns, between which those of others have theirs.
/// </summary>
public sealed partial class Scanning(
    ScanStore store, IObjectStore objects, Clamd clamd, IOptions<ScanOptions> options, CloudTransferMetrics metrics, TimeProvider time, ILogger<Scanning> logger)
{
    private const int Batch = 256;

    private static readonly TimeSpan RenewEvery = ScanStore.LeaseLasts / 3;

    /// <summary>How long one transfer is worked on; a file that was begun is ended.</summary>
    internal static readonly TimeSpan TurnLasts = TimeSpan.FromSeconds(1);

    /// <summary>Has one transfer looked through, or as much of it as there is time for; false when there is none to do.</summary>
    /// <exception cref="ScannerException">There is one, and the scanner is away.</exception>
    public async Task<bool> DoOneAsync(CancellationToken cancel)
    {
        if (await store.TakeAsync(cancel) is not { } lease)
            return false;
        using var stored = await objects.OpenAsync(lease.Id, cancel);
        // Its row may be going, too; if not, somebody looks again when the lease has run out.
        if (stored is null)
            return true;
        var began = time.GetTimestamp();
        var work = new Work(lease, stored) { Began = began, Renewed = began };
        try
        {
            var finding = await LookThroughAsync(work, cancel);
            if (work.Lease is { } held)
                await (work.HasEnded || finding is not null ? SayAsync(held, finding) : store.GiveWayAsync(held));
            return true;
        }
        catch (ScannerException fault) when (work.Lease is { } held)
        {
            await PostponeAsync(held);
            if (fault.IsAway)
                throw;
            Log.CannotSay(logger, fault);
            return true;
        }
        catch (OperationCanceledException) when (work.Lease is { } held)
        {
            await store.ReturnAsync(held);
            throw;
        }
    }

    private async Task PostponeAsync(Lease lease)
    {
        if (!await store.PostponeAsync(lease, options.Value.GiveUpAfter.Value))
            return;
        metrics.Scanned(ScanOutcome.Unchecked);
        Log.Unchecked(logger, options.Value.AllowUnchecked);
    }

    private async Task SayAsync(Lease lease, string? finding)
    {
        await store.EndAsync(lease, finding);
        metrics.Scanned(finding is null ? ScanOutcome.Clean : ScanOutcome.Found);
        if (finding is not null)
            Log.Found(logger, finding);
    }

    private async Task<string?> LookThroughAsync(Work work, CancellationToken cancel)
    {
        while (await store.LeftAsync(work.Lease!, Batch, cancel) is { Count: > 0 } files)
        {
            foreach (var file in files)
            {
                if (await FindAsync(work, file, cancel) is { } finding)
                    return finding;
                work.Lease = work.Lease is { } held ? held with { Next = file.Number + 1 } : null;
                if (work.Lease is null || time.GetElapsedTime(work.Began) >= TurnLasts)
                    return null;
            }
        }

        work.HasEnded = true;
        return null;
    }

    // Looking through one archive may take longer than a lease lasts.
    private async Task<string?> FindAsync(Work work, FileRange file, CancellationToken cancel)
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var finding = clamd.FindAsync(work.Stored, file.Start, file.Size, lost.Token);
        while (await Task.WhenAny(finding, Task.Delay(RenewEvery, time, lost.Token)) != finding)
            await RenewAsync(work, lost);
        await RenewAsync(work, lost);
        return await finding;
    }

    private async Task RenewAsync(Work work, CancellationTokenSource lost)
    {
        if (work.Lease is null || time.GetElapsedTime(work.Renewed) < RenewEvery)
            return;
        work.Lease = await store.RenewAsync(work.Lease, CancellationToken.None);
        work.Renewed = time.GetTimestamp();
        if (work.Lease is null)
            await lost.CancelAsync();
    }

    private sealed class Work(Lease lease, StoredObject stored)
    {
        /// <summary>Null when it was lost: the transfer is gone, or another replica's.</summary>
        public Lease? Lease { get; set; } = lease;

        public StoredObject Stored => stored;

        public required long Began { get; init; }

        public required long Renewed { get; set; }

        public bool HasEnded { get; set; }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A transfer is refused: the scanner found {Finding}")]
        public static partial void Found(ILogger logger, string finding);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The scanner cannot say of a transfer; it is asked again")]
        public static partial void CannotSay(ILogger logger, Exception fault);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A transfer could not be checked for too long; Scan:AllowUnchecked is {IsAllowed}")]
        public static partial void Unchecked(ILogger logger, bool isAllowed);
    }
}
