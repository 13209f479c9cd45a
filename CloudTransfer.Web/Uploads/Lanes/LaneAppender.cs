using System.IO.Pipelines;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>Appends the bytes of a request to a lane; where they are the last of a transfer, seals it.</summary>
public sealed class LaneAppender(
    IObjectStore objects, ILocks locks, IncomingTransferStore incoming, TransferStore store, ContentLayouts layouts, LaneReservations reservations, StorageQuota quota, TransferSealer sealer,
    IOptions<UploadOptions> limits, IOptions<TransfersOptions> rules, IHostApplicationLifetime lifetime, CloudTransferMetrics metrics, TimeProvider time)
{
    // As long as the fsync of another may take: the answer to a last byte promises that the link works.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Appends bytes.</summary>
    /// <param name="token">The lane.</param>
    /// <param name="offset">Where the client says that they begin in it.</param>
    /// <param name="body">The bytes.</param>
    /// <param name="length">How many they are; null when that is not known.</param>
    /// <param name="checksum">What they must be; null for anything.</param>
    /// <param name="cancel">The client has gone; what came is kept.</param>
    public async Task<AppendResult> AppendAsync(
        LaneToken token, long offset, PipeReader body, long? length, Checksum? checksum, CancellationToken cancel)
    {
        if (await incoming.FindAsync(token, cancel) is not { } before)
            return new AppendResult(AppendOutcome.Unknown);
        // What is behind it now need not wait for its turn: who sends this does not know where the lane is.
        if (offset < before.Reached.Received)
            return new AppendResult(AppendOutcome.WrongOffset, before);
        if (length > before.Length - offset)
            return new AppendResult(AppendOutcome.TooLong, before);
        if (before.IsComplete)
            return new AppendResult(offset == before.Length ? await ConfirmAsync(token, before, body, checksum, cancel) : AppendOutcome.WrongOffset, before);
        await using var file = await objects.ReopenAsync(before.TransferId, cancel);
        if (file is null)
            return new AppendResult(AppendOutcome.Lost, before);
        await using var held = locks.Of(file);
        if (!await LaneLock.TakeAsync(held, before.Number, time, cancel))
            return new AppendResult(AppendOutcome.Locked, before);

        if (await incoming.FindAsync(token, cancel) is not { } lane)
            return new AppendResult(AppendOutcome.Unknown);
        return lane.Reached.Received == offset
            ? await AppendAsync(file, held, lane, body, checksum, cancel)
            : new AppendResult(AppendOutcome.WrongOffset, lane);
    }

    private async Task<AppendResult> AppendAsync(Upload file, UploadLocks held, Lane lane, PipeReader body, Checksum? checksum, CancellationToken cancel)
    {
        if (await store.FindAsync(lane.TransferId, cancel) is not { } transfer)
            return new AppendResult(AppendOutcome.Unknown);
        var layout = await layouts.OfAsync(transfer, cancel);
        var writer = new LaneWriter(lane, layout, file);
        await using var reservation = new LaneReservation(reservations, quota, file, lane, writer.Last, limits.Value.MaxReservedPerClient?.Bytes);
        if (lane.Reached.Broken)
            metrics.UploadResumed(UploadWay.Tus);
        else
            metrics.UploadStarted(UploadWay.Tus);
        try
        {
            var result = new LaneReceiver(
                file, held, lane, writer, reservation, checksum, SaveAsync, bytes => metrics.BytesReceived(UploadWay.Tus, bytes), rules.Value.StalledAfter.Value, time);
            var end = await result.ReceiveAsync(body, lifetime.ApplicationStopping, cancel);
            if (end is AppendOutcome.Full or AppendOutcome.OverQuota)
                metrics.Rejected(Error.Of(end is AppendOutcome.Full ? ErrorCode.UploadStorageFull : ErrorCode.UploadQuotaReached));
            return new AppendResult(lane.IsComplete ? await SealAsync(lane) ?? end : end, lane);
        }
        finally
        {
            metrics.UploadPaused(UploadWay.Tus);
        }

        // The client may have gone; what it sent is kept all the same.
        async Task<LaneSave> SaveAsync(Checkpoint reached, IReadOnlyList<UploadPiece> pieces)
        {
            var now = time.GetUtcNow();
            // It is kept for longer by bytes alone, not by asking.
            var expires = reached.Received > lane.Reached.Received ? now + limits.Value.IncompleteLifetime.Value : lane.Expires;
            var next = lane with { Reached = reached, Expires = expires };
            // What is left out counts as received, and takes no space.
            var filled = Math.Min(reached.PlaceEnd, reservation.End) - Math.Min(lane.Reached.PlaceEnd, reservation.End);
            var end = await incoming.SaveAsync(next, lane.Reached.Received, pieces, filled, now, CancellationToken.None);
            if (end is LaneSave.Saved)
                lane = next;
            return end;
        }
    }

    // All of the lane is there, whether it is sealed or not: a request agrees with that if it has no byte.
    private async Task<AppendOutcome> ConfirmAsync(LaneToken token, Lane lane, PipeReader body, Checksum? checksum, CancellationToken cancel)
    {
        try
        {
            for (var ended = false; !ended;)
            {
                var read = await body.ReadAsync(cancel);
                var isEmpty = read.Buffer.IsEmpty;
                body.AdvanceTo(read.Buffer.End);
                if (!isEmpty)
                    return AppendOutcome.TooLong;
                ended = read.IsCompleted;
            }
        }
        catch (Exception fault) when (TruncatedBody.Is(fault))
        {
            return AppendOutcome.Broken;
        }

        if (checksum?.Matches() is false)
            return AppendOutcome.WrongChecksum;
        if (await incoming.FindDurableAsync(token, CancellationToken.None) is not { IsComplete: true })
            return AppendOutcome.WrongOffset;
        return await SealAsync(lane) ?? AppendOutcome.Stored;
    }

    // Seals the transfer if this was the last of its lanes. Null unless that shows that not all is there of what clients were told
    // is, which may be another lane's, or that nobody knows yet.
    private async Task<AppendOutcome?> SealAsync(Lane lane)
    {
        var (transfer, reason) = await sealer.FinishAsync(lane.TransferId, Timeout, CancellationToken.None);
        if (transfer is null)
            return AppendOutcome.Unknown;
        if (reason is null && transfer.State is TransferState.Receiving && !(await incoming.FindAsync(transfer, CancellationToken.None)).Lanes[lane.Number].IsComplete)
            return AppendOutcome.Overwritten;
        return AppendResult.Of(reason);
    }
}
