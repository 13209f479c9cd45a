using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Arrivals;

/// <summary>
/// Seals a transfer whose bytes have all come: whoever brings the last byte, and, where that one was killed, whoever
/// looks next. Every step may be the last of a process, and the next one goes on from there.
/// </summary>
public sealed partial class Completion(
    ArrivalStore arrivals, TransferStore store, Placements placements, Volume volume, CloudTransferMetrics metrics, TimeProvider time, ILogger<Completion> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Seals a transfer if all of it is there; answers how it is now, null when it is gone.</summary>
    /// <param name="id">The transfer.</param>
    /// <param name="patience">How long to wait for another that is sealing it just now.</param>
    /// <param name="cancel">Ends the waiting; a sealing that was begun is ended all the same.</param>
    public async Task<Transfer?> FinishAsync(StoredId id, TimeSpan patience, CancellationToken cancel)
    {
        for (var began = time.GetTimestamp(); ;)
        {
            if (await store.FindAsync(id, cancel) is not { } transfer)
                return null;
            if (transfer.State is not TransferState.Receiving || !(await arrivals.FindAsync(transfer, cancel)).IsComplete)
                return transfer;
            if (await TrySealAsync(transfer))
                continue;
            if (time.GetElapsedTime(began) >= patience)
                return transfer;
            await Task.Delay(Pause, time, cancel);
        }
    }

    // Answers whether there is something new to see.
    private async Task<bool> TrySealAsync(Transfer transfer)
    {
        var began = time.GetTimestamp();
        using var file = volume.Reopen(transfer.Id, out var isSealed);
        if (file is null)
        {
            Log.Lost(logger);
            return false;
        }

        // Whoever had the lock before may have renamed the file, or committed: what was read first need not hold now.
        if (!file.TryLock())
            return false;
        if (!file.IsThere || await store.FindAsync(transfer.Id, CancellationToken.None) is not { State: TransferState.Receiving })
            return true;

        var placement = await placements.OfAsync(transfer, CancellationToken.None);
        var crcs = placement.Combine((await arrivals.FindAsync(transfer, CancellationToken.None)).Lanes, transfer.FileCount);
        if (!isSealed && !await TrySealAsync(file, placement, crcs))
            return true;
        if (await arrivals.SealAsync(transfer.Id, crcs, time.GetUtcNow(), CancellationToken.None))
            Count(transfer, began);
        else
            volume.Delete(transfer.Id);
        return true;
    }

    // False when it was deleted in the meantime.
    private static async Task<bool> TrySealAsync(IncomingFile file, Placement placement, uint[] crcs)
    {
        if (placement.Zip is { } zip)
        {
            ZipEntry[] entries = [.. zip.Entries.Select((entry, number) => entry.IsFolder ? entry : entry with { Crc32 = crcs[number] })];
            foreach (var entry in entries)
                StoredZip.WriteHeader(file, entry);
            StoredZip.WriteDirectory(file, entries, zip.CentralDirectoryOffset);
        }

        try
        {
            await file.SealAsync(placement.Stored);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private void Count(Transfer transfer, long began)
    {
        metrics.Sealed(time.GetElapsedTime(began));
        metrics.UploadStarted(UploadWay.Tus);
        metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Completed, time.GetUtcNow() - transfer.Created, transfer.Size, transfer.FileCount);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The bytes of a complete upload are not on the volume")]
        public static partial void Lost(ILogger logger);
    }
}
