using CloudTransfer.Web.Archives;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// Leaves a file out of a transfer that arrives: the lanes count its bytes as come, and its entry is not going to be in the
/// zip. It holds the locks of the lanes that bring the file, so that no request goes on writing it, and that of the whole, so
/// that nobody seals meanwhile: both end with a process that is killed, and what was decided is one transaction.
/// </summary>
public sealed class FileOmitter(
    IObjectStore objects, ILocks locks, TransferStore store, IncomingTransferStore incoming, OmittedFiles omitted, ContentLayouts layouts, TransferSealer sealer, Removal removal, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Leaves a file out; where it is the last one, the whole transfer goes.</summary>
    /// <param name="id">The transfer.</param>
    /// <param name="number">The file.</param>
    /// <param name="cancel">Ends the waiting; what was begun is ended all the same.</param>
    public async Task<OmitEnd> OmitAsync(StoredId id, int number, CancellationToken cancel)
    {
        var end = await TryAsync(id, number, cancel);
        // The bytes that were missing may have been those of this file.
        if (end is OmitEnd.Omitted)
            await sealer.FinishAsync(id, Timeout, CancellationToken.None);
        return end;
    }

    private async Task<OmitEnd> TryAsync(StoredId id, int number, CancellationToken cancel)
    {
        await using var stored = await objects.ReopenAsync(id, cancel);
        if (stored is null || await store.FindAsync(id, cancel) is not { } before)
            return OmitEnd.Unknown;
        if ((await omitted.OfAsync(id, cancel)).Any(file => file.Number == number))
            return await omitted.HasDurablyAsync(id, number, cancel) ? OmitEnd.Omitted : OmitEnd.Busy;
        if (stored.IsSealed || before.State is not TransferState.Receiving)
            return OmitEnd.Arrived;
        if (await store.FindFileAsync(id, number, cancel) is not { } file)
            return OmitEnd.Unknown;

        var layout = await layouts.OfAsync(before, cancel);
        var position = layout.Zip?.ContentOffset(number) ?? 0;
        await using var held = locks.Of(stored);
        foreach (var lane in (await incoming.FindAsync(before, cancel)).Lanes.Where(Brings))
        {
            if (!await LaneLock.TakeAsync(held, lane.Number, time, cancel))
                return OmitEnd.Busy;
        }

        return await held.TryTakeAsync() ? await OmitAsync(stored, id, file, position) : OmitEnd.Busy;

        bool Brings(Lane lane) => lane.Start < position + file.Size && lane.End > position;
    }

    // All that was read before is read again, now that nobody else can change it.
    private async Task<OmitEnd> OmitAsync(Upload stored, StoredId id, TransferFile file, long position)
    {
        if (await store.FindAsync(id, CancellationToken.None) is not { State: TransferState.Receiving } transfer)
            return OmitEnd.Unknown;
        var progress = await incoming.FindAsync(transfer, CancellationToken.None);
        if (progress.Omitted.Any(other => other.Number == file.Number))
            return OmitEnd.Omitted;
        if (!await stored.ExistsAsync() || progress.IsComplete)
            return OmitEnd.Arrived;
        if (progress.Omitted.Count >= OmittedFiles.Most)
            return OmitEnd.TooMany;
        if (transfer.FileCount == 1)
            return await removal.RemoveAsync(id, RemovalReason.Owner, CancellationToken.None) ? OmitEnd.Discarded : OmitEnd.Unknown;

        var layout = (await layouts.OfAsync(transfer, CancellationToken.None)).Without(file.Number);
        if (!await CanClearAsync(stored, layout.Zip!.Entries, file.Number))
            return OmitEnd.Arrived;
        var passed = progress.Lanes
            .Select(lane => lane with { Reached = layout.Pass(lane, lane.Reached) })
            .Where((lane, number) => lane.Reached != progress.Lanes[number].Reached)
            .ToList();
        // Space that was reserved for it is no longer for what is to come.
        var filled = passed.Sum(lane => lane.SpaceFilled - progress.Lanes[lane.Number].SpaceFilled);
        var lanes = passed.ConvertAll(lane => (lane, progress.Lanes[lane.Number].Reached.Received));
        return await omitted.AddAsync(id, file, position, lanes, filled, time.GetUtcNow()) switch
        {
            true => OmitEnd.Omitted,
            false => OmitEnd.Unknown,
            null => OmitEnd.Busy,
        };
    }

    // Its bytes are to become zeros, and the header behind them may begin sooner: both may be in one part of the store with what stays.
    private static ValueTask<bool> CanClearAsync(Upload stored, IReadOnlyList<ZipEntry> entries, int number)
    {
        var end = number + 1 < entries.Count ? entries[number + 1].DataOffset : entries[number].DataOffset + entries[number].Size;
        return stored.CanClearAsync(entries[number].HeaderOffset, end - entries[number].HeaderOffset);
    }
}

/// <summary>What became of leaving a file out.</summary>
public enum OmitEnd
{
    /// <summary>It is left out, now or before.</summary>
    Omitted,

    /// <summary>It was the last one: the transfer is gone.</summary>
    Discarded,

    /// <summary>There is no such file, or the transfer is gone.</summary>
    Unknown,

    /// <summary>All bytes of the transfer have come: it stays as it is.</summary>
    Arrived,

    /// <summary>As many are left out as may be.</summary>
    TooMany,

    /// <summary>Bytes of it are coming just now, or the transfer is being sealed.</summary>
    Busy,
}
