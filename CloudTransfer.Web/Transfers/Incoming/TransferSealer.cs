using System.Collections.Concurrent;
using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>
/// Seals a transfer whose bytes have all come: whoever brings the last byte, and, where that one was killed, whoever
/// looks next. Every step may be the last of a process, and the next one goes on from there.
/// </summary>
public sealed partial class TransferSealer(
    IncomingTransferStore incoming, TransferStore store, ContentLayouts layouts, IObjectStore objects, ILocks locks, CloudTransferMetrics metrics, TimeProvider time, ILogger<TransferSealer> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20), LongestPause = TimeSpan.FromSeconds(1);

    // The transfers whose bytes were not there when they were looked for last: that is said once of each.
    private readonly ConcurrentDictionary<StoredId, bool> _lost = new();

    /// <summary>Seals a transfer if all of it is there; answers how it is now.</summary>
    /// <param name="id">The transfer.</param>
    /// <param name="timeout">How long to wait for another that is sealing it just now.</param>
    /// <param name="cancel">Ends the waiting; a sealing that was begun is ended all the same.</param>
    /// <exception cref="UncertainCommitException">What the database shows may be lost with the server that shows it: neither is it sealed because of that, nor told to be.</exception>
    public async Task<SealResult> FinishAsync(StoredId id, TimeSpan timeout, CancellationToken cancel)
    {
        var (wasComplete, isSealedHere, pause) = (false, false, FirstPause);
        for (var began = time.GetTimestamp(); ;)
        {
            var transfer = await store.FindAsync(id, cancel);
            var attempt = Attempt.Nothing;
            if (transfer is { State: TransferState.Receiving })
            {
                if (!(await incoming.FindAsync(transfer, cancel)).IsComplete)
                    return new SealResult(transfer, wasComplete ? Unsealed.Overwritten : null);
                wasComplete = true;
                attempt = await TrySealAsync(transfer);
                isSealedHere = attempt is Attempt.Sealed;
            }
            else if (isSealedHere || transfer is not { State: TransferState.Sealed } || await IsDurablyAsync(id, TransferState.Sealed))
            {
                _lost.TryRemove(id, out _);
                return new SealResult(transfer);
            }

            if (attempt is not Attempt.Nothing)
                continue;
            if (time.GetElapsedTime(began) >= timeout)
                return new SealResult(transfer, _lost.ContainsKey(id) ? Unsealed.Lost : Unsealed.Waiting);
            await Task.Delay(pause, time, cancel);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private async Task<Attempt> TrySealAsync(Transfer transfer)
    {
        var began = time.GetTimestamp();
        await using var file = await objects.ReopenAsync(transfer.Id, CancellationToken.None);
        if (file is null)
        {
            await NoteLostAsync(transfer.Id);
            return Attempt.Nothing;
        }

        _lost.TryRemove(transfer.Id, out _);
        // Whoever had the lock before may have renamed the file, or committed: what was read first need not hold now.
        await using var held = locks.Of(file);
        if (!await held.TryTakeAsync())
            return Attempt.Nothing;
        if (!await file.ExistsAsync())
            return Attempt.Changed;
        // A server that has led before shows what another may not have, and may even be asked beside that one: then it is looked at again later.
        if (await incoming.FindDurableAsync(transfer, CancellationToken.None) is not { IsComplete: true } arrived)
            return Attempt.Nothing;

        var layout = await layouts.OfAsync(transfer, arrived.Omitted, CancellationToken.None);
        var crcs = layout.Combine(arrived.Lanes);
        try
        {
            if (!file.IsSealed && !await TrySealAsync(file, layout, crcs))
                return Attempt.Changed;
        }
        catch (OverwrittenPartsException lost)
        {
            Log.Overwritten(logger, lost.Parts.Count);
            await incoming.RewindAsync(transfer.Id, layout, lost.Parts, time.GetUtcNow());
            return Attempt.Changed;
        }

        if (!await TrySealAsync(transfer.Id, layout.Stored, crcs))
            return Attempt.Changed;
        Count(transfer, began);
        return Attempt.Sealed;
    }

    private async Task<bool> TrySealAsync(StoredId id, long stored, uint[] crcs)
    {
        try
        {
            if (await incoming.SealAsync(id, stored, crcs, time.GetUtcNow(), CancellationToken.None))
                return true;
        }
        catch (UncertainCommitException)
        {
            // The next look shows what became of it.
            return false;
        }

        // Deleted in the meantime, or sealed by another who had the lock after this one.
        if (!await IsDurablyAsync(id, TransferState.Receiving, TransferState.Sealed))
            await objects.DeleteAsync(id, CancellationToken.None);
        return false;
    }

    private async Task<bool> IsDurablyAsync(StoredId id, params TransferState[] states) =>
        await incoming.DurableStateAsync(id, CancellationToken.None) is { } state && states.Any(one => string.Equals(TransferRow.NameOf(one), state, StringComparison.Ordinal));

    // False when it was deleted in the meantime.
    private static async Task<bool> TrySealAsync(Upload file, ContentLayout layout, uint[] crcs)
    {
        if (layout is { Zip: { } zip, Remainder: { } remainder })
        {
            // Some of their bytes may have come: nobody is to find them between the others.
            foreach (var entry in layout.Omitted)
                await file.ClearAsync(entry.HeaderOffset, entry.HeaderLength + entry.Size);
            ZipEntry[] entries = [.. remainder.Entries.Select(kept => kept.Entry with { Crc32 = crcs[kept.Number] })];
            foreach (var entry in entries.Concat(remainder.Blanks))
                await StoredZip.WriteHeaderAsync(file, entry);
            await StoredZip.WriteDirectoryAsync(file, entries, zip.CentralDirectoryOffset);
        }

        try
        {
            await file.SealAsync(layout.Stored);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // Of one that was sealed or deleted in the meantime, nothing is lost.
    private async Task NoteLostAsync(StoredId id)
    {
        if (!_lost.ContainsKey(id) && await store.FindAsync(id, CancellationToken.None) is { State: TransferState.Receiving } && _lost.TryAdd(id, true))
            Log.Lost(logger);
    }

    private void Count(Transfer transfer, long began)
    {
        metrics.Sealed(time.GetElapsedTime(began));
        metrics.UploadStarted(UploadWay.Tus);
        metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Completed, time.GetUtcNow() - transfer.Created, transfer.Size, transfer.FileCount);
    }

    private enum Attempt
    {
        // Nothing new is to be seen: another is at it, or there is nothing to seal.
        Nothing,
        Changed,
        Sealed,
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The bytes of a complete upload are not on the volume")]
        public static partial void Lost(ILogger logger);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Parts} parts of an upload were overwritten in the bucket: the client is asked to send their bytes again")]
        public static partial void Overwritten(ILogger logger, int parts);
    }
}

/// <summary>How a transfer is after somebody has looked whether it can be sealed.</summary>
/// <param name="Transfer">The transfer; null when it is gone.</param>
/// <param name="Reason">Why it is not sealed though all of it had come; null where it is, or not all had come.</param>
public sealed record SealResult(Transfer? Transfer, Unsealed? Reason = null);

/// <summary>Why a transfer whose bytes had all come is not sealed.</summary>
public enum Unsealed
{
    /// <summary>Some of them have to come again.</summary>
    Overwritten,

    /// <summary>Another is sealing it, or a commit is uncertain.</summary>
    Waiting,

    /// <summary>The stored object is gone.</summary>
    Lost,
}
