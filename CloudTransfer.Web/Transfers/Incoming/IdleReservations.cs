using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>
/// Gives back the space of uploads that bring nothing: what has come stays, and whoever goes on takes space again, as far as
/// there is some.
/// </summary>
public sealed class IdleReservations(LaneReservations reservations, IncomingTransferStore incoming, TransferStore store, IObjectStore objects, ILocks locks)
{
    /// <summary>For how long nothing must have come.</summary>
    public static readonly TimeSpan After = TimeSpan.FromMinutes(15);

    /// <summary>Gives back what is idle at that time.</summary>
    public async Task GiveBackAsync(DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var id in await reservations.IdleAsync(now - After, cancel))
        {
            if (await store.FindAsync(id, cancel) is { State: TransferState.Receiving } transfer)
                await GiveBackAsync(transfer, cancel);
        }
    }

    private async Task GiveBackAsync(Transfer transfer, CancellationToken cancel)
    {
        await using var file = await objects.ReopenAsync(transfer.Id, cancel);
        if (file is not { IsSealed: false })
            return;
        await using var held = locks.Of(file);
        foreach (var lane in (await incoming.FindAsync(transfer, cancel)).Lanes)
        {
            if (IsIdle(lane) && await held.TryTakeLaneAsync(lane.Number))
                await GiveBackAsync(file, held, transfer, lane.Number, cancel);
        }
    }

    // By the lane's lock nothing is written there meanwhile. Beyond what has come of a lane that is not complete there is
    // nothing: the headers follow when all of them are.
    private async Task GiveBackAsync(Upload file, UploadLocks held, Transfer transfer, int number, CancellationToken cancel)
    {
        if ((await incoming.FindAsync(transfer, cancel)).Lanes.FirstOrDefault(lane => lane.Number == number && IsIdle(lane)) is not { } lane)
            return;
        var (end, ahead) = (lane.Reached.PlaceEnd, lane.ReservedEnd - lane.Reached.PlaceEnd);
        // The lock may have been lost meanwhile, and others write there now.
        if (await reservations.GiveBackAsync(lane, end, ahead, promised: 0) && await held.TryTakeLaneAsync(number))
            file.Release(end, ahead);
    }

    private static bool IsIdle(Lane lane) => !lane.IsComplete && lane.ReservedEnd > lane.Reached.PlaceEnd;
}
