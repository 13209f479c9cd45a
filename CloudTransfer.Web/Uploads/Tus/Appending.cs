using System.IO.Pipelines;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Arrivals;
using CloudTransfer.Web.Transfers.Room;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads.Tus;

/// <summary>Appends the bytes of a request to a lane; where they are the last of a transfer, seals it.</summary>
public sealed class Appending(
    Volume volume, ArrivalStore arrivals, TransferStore store, Placements placements, LaneRooms rooms, Ledger ledger, Completion completion,
    IOptions<UploadOptions> limits, IOptions<TransfersOptions> rules, IHostApplicationLifetime lifetime, CloudTransferMetrics metrics, TimeProvider time)
{
    // As long as the fsync of another may take: the answer to a last byte promises that the link works.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Appends bytes.</summary>
    /// <param name="token">The lane.</param>
    /// <param name="offset">Where the client says that they begin in it.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="length">How many they are; null when that is not known.</param>
    /// <param name="checksum">What they must be; null for anything.</param>
    /// <param name="cancel">The client has gone; what came is kept.</param>
    public async Task<Appended> AppendAsync(
        LaneToken token, long offset, PipeReader body, long? length, Checksum? checksum, CancellationToken cancel)
    {
        if (await arrivals.FindAsync(token, cancel) is not { } before)
            return new Appended(AppendEnd.Unknown);
        // An offset never goes back: what is behind it now need not wait for its turn.
        if (offset < before.Reached.Received)
            return new Appended(AppendEnd.WrongOffset, before);
        if (length > before.Length - offset)
            return new Appended(AppendEnd.TooLong, before);
        if (before.IsComplete)
            return new Appended(offset == before.Length ? await ConfirmAsync(before, body, checksum, cancel) : AppendEnd.WrongOffset, before);
        using var file = volume.Reopen(before.TransferId, out _);
        if (file is null)
            return new Appended(AppendEnd.Lost, before);
        if (!await LaneTurn.TakeAsync(file, before.Number, time, cancel))
            return new Appended(AppendEnd.Locked, before);

        if (await arrivals.FindAsync(token, cancel) is not { } lane)
            return new Appended(AppendEnd.Unknown);
        return lane.Reached.Received == offset
            ? await AppendAsync(file, lane, body, checksum, cancel)
            : new Appended(AppendEnd.WrongOffset, lane);
    }

    private async Task<Appended> AppendAsync(IncomingFile file, Lane lane, PipeReader body, Checksum? checksum, CancellationToken cancel)
    {
        if (await store.FindAsync(lane.TransferId, cancel) is not { } transfer)
            return new Appended(AppendEnd.Unknown);
        var placement = await placements.OfAsync(transfer, cancel);
        var writer = new LaneWriter(lane, placement, file);
        await using var room = new LaneRoom(rooms, ledger, file, lane, writer.Last, limits.Value.MaxReservedPerClient?.Bytes);
        if (lane.Reached.Broken)
            metrics.UploadResumed(UploadWay.Tus);
        else
            metrics.UploadStarted(UploadWay.Tus);
        try
        {
            var reception = new LaneReception(
                file, lane, writer, room, checksum, SaveAsync, bytes => metrics.BytesReceived(UploadWay.Tus, bytes), rules.Value.StalledAfter.Value, time);
            var end = await reception.ReceiveAsync(body, lifetime.ApplicationStopping, cancel);
            if (end is AppendEnd.Full or AppendEnd.OverQuota)
                metrics.Rejected(end is AppendEnd.Full ? RejectReason.Disk : RejectReason.Quota);
            if (lane.IsComplete)
                await completion.FinishAsync(lane.TransferId, Patience, CancellationToken.None);
            return new Appended(end, lane);
        }
        finally
        {
            metrics.UploadPaused(UploadWay.Tus);
        }

        // The client may have gone; what it sent is kept all the same.
        async Task<bool> SaveAsync(Checkpoint reached)
        {
            var now = time.GetUtcNow();
            // It is kept for longer by bytes alone, not by asking.
            var expires = reached.Received > lane.Reached.Received ? now + limits.Value.IncompleteLifetime.Value : lane.Expires;
            var next = lane with { Reached = reached, Expires = expires };
            // What is left out counts as come, and takes no room.
            var filled = Math.Min(reached.PlaceEnd, room.End) - Math.Min(lane.Reached.PlaceEnd, room.End);
            var saved = await arrivals.SaveAsync(next, filled, now, CancellationToken.None);
            lane = next;
            return saved;
        }
    }

    // All of the lane is there, whether it is sealed or not: a request agrees with that if it has no byte.
    private async Task<AppendEnd> ConfirmAsync(Lane lane, PipeReader body, Checksum? checksum, CancellationToken cancel)
    {
        try
        {
            for (var ended = false; !ended;)
            {
                var read = await body.ReadAsync(cancel);
                var isEmpty = read.Buffer.IsEmpty;
                body.AdvanceTo(read.Buffer.End);
                if (!isEmpty)
                    return AppendEnd.TooLong;
                ended = read.IsCompleted;
            }
        }
        catch (Exception fault) when (BrokenBody.Is(fault))
        {
            return AppendEnd.Broken;
        }

        if (checksum?.Matches() is false)
            return AppendEnd.WrongChecksum;
        await completion.FinishAsync(lane.TransferId, Patience, CancellationToken.None);
        return AppendEnd.Stored;
    }
}
