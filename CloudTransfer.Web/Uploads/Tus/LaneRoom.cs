using System.Data.Common;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Arrivals;
using CloudTransfer.Web.Transfers.Room;

namespace CloudTransfer.Web.Uploads.Tus;

/// <summary>
/// The room of one lane in the stored object: kept when it was announced, or taken in pieces as its bytes come. For the
/// holder of the lane's lock alone.
/// </summary>
/// <param name="rooms">Where it is written down.</param>
/// <param name="ledger">Who gives it.</param>
/// <param name="file">The stored object.</param>
/// <param name="lane">The lane.</param>
/// <param name="last">Where in the stored object the next lane begins, or the stored object ends.</param>
/// <param name="mostAhead">How much may be kept for its client that has not come; null for a share of what is free.</param>
internal sealed class LaneRoom(LaneRooms rooms, Ledger ledger, IncomingFile file, Lane lane, long last, long? mostAhead) : IAsyncDisposable
{
    private readonly Promise _promise = new(ledger, lane.TransferId);

    /// <summary>Up to where in the stored object there is room.</summary>
    public long End { get; private set; } = Math.Max(lane.RoomEnd, lane.Reached.PlaceEnd);

    /// <summary>Sees to it that there is room up to <paramref name="end"/> in the stored object, and for some that may follow.</summary>
    /// <exception cref="RefusedException">There is none.</exception>
    /// <exception cref="VolumeFullException">The file system has none.</exception>
    public ValueTask ReachAsync(long end) => end <= End ? ValueTask.CompletedTask : new(GrowAsync(end));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _promise.EndAsync();
        }
        catch (DbException)
        {
            // It counts as promised until the transfer is sealed or gone.
        }
    }

    private async Task GrowAsync(long end)
    {
        var piece = Math.Min(last - end, Reservation.StepOf(End - lane.Place));
        var grant = await rooms.TakeAsync(lane, End, new RoomAsk(end - End, last - end, piece, MostAhead: mostAhead));
        if (grant.Answer is not RoomAnswer.Kept)
            throw new RefusedException(NoRoom.For(grant.Answer));
        try
        {
            file.Reserve(End, grant.Bytes);
        }
        catch (VolumeFullException)
        {
            await rooms.GiveBackAsync(lane, End, grant.Bytes, promised: grant.Bytes);
            throw;
        }

        End += grant.Bytes;
        await _promise.KeepAsync(grant.Bytes);
    }
}
