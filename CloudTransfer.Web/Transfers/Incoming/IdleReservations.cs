using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>
/// Gives back the room of uploads that bring nothing: what has come stays, and whoever goes on takes room again, as far as
/// there is some.
/// </summary>
public sealed class IdleReservations(LaneReservations reservations, IncomingTransferStore incoming, TransferStore store, Volume volume)
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
        using var file = volume.Reopen(transfer.Id, out var isSealed);
        if (file is null || isSealed)
            return;
        foreach (var lane in (await incoming.FindAsync(transfer, cancel)).Lanes)
        {
            if (IsIdle(lane) && file.Lanes.TryTake(lane.Number))
                await GiveBackAsync(file, transfer, lane.Number, cancel);
        }
    }

    // By the lane's lock nothing is written there meanwhile. Beyond what has come of a lane that is not complete there is
    // nothing: the headers follow when all of them are.
    private async Task GiveBackAsync(IncomingFile file, Transfer transfer, int number, CancellationToken cancel)
    {
        if ((await incoming.FindAsync(transfer, cancel)).Lanes.FirstOrDefault(lane => lane.Number == number && IsIdle(lane)) is not { } lane)
            return;
        var (end, ahead) = (lane.Reached.PlaceEnd, lane.ReservedEnd - lane.Reached.PlaceEnd);
        await reservations.GiveBackAsync(lane, end, ahead, promised: 0);
        file.Release(end, ahead);
    }

    private static bool IsIdle(Lane lane) => !lane.IsComplete && lane.ReservedEnd > lane.Reached.PlaceEnd;
}
