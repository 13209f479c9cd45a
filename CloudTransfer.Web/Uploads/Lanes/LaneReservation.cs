using System.Data.Common;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Transfers.Quota;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>
/// The space of one lane in the stored object: reserved when it was declared, or in pieces as its bytes come. For the
/// holder of the lane's lock alone.
/// </summary>
/// <param name="reservations">Where it is recorded.</param>
/// <param name="quota">The quota that it is taken from.</param>
/// <param name="file">The stored object.</param>
/// <param name="lane">The lane.</param>
/// <param name="last">Where in the stored object the next lane begins, or the stored object ends.</param>
/// <param name="mostAhead">How much may be kept for its client that has not come; null for a share of what is free.</param>
internal sealed class LaneReservation(LaneReservations reservations, StorageQuota quota, Upload file, Lane lane, long last, long? mostAhead) : IAsyncDisposable
{
    private readonly UnsettledBytes _unsettled = new(quota, lane.TransferId);

    /// <summary>Up to where in the stored object there is space.</summary>
    public long End { get; private set; } = Math.Max(lane.ReservedEnd, lane.Reached.PlaceEnd);

    /// <summary>Sees to it that there is space up to <paramref name="end"/> in the stored object, and for some that may follow.</summary>
    /// <exception cref="ErrorException">The quota has none.</exception>
    /// <exception cref="VolumeFullException">The store has none.</exception>
    public ValueTask ReachAsync(long end) => end <= End ? ValueTask.CompletedTask : new(GrowAsync(end));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _unsettled.EndAsync();
        }
        catch (DbException)
        {
            // It counts as promised until the transfer is sealed or gone.
        }
    }

    private async Task GrowAsync(long end)
    {
        var piece = Math.Min(last - end, StorageReservation.StepOf(End - lane.Place));
        var grant = await reservations.TakeAsync(lane, End, new SpaceRequest(end - End, last - end, piece, MostAhead: mostAhead));
        grant.Answer.ThrowUnlessKept();
        try
        {
            file.Reserve(End, grant.Bytes);
        }
        catch (VolumeFullException)
        {
            await reservations.GiveBackAsync(lane, End, grant.Bytes, promised: grant.Bytes);
            throw;
        }

        End += grant.Bytes;
        await _unsettled.KeepAsync(grant.Bytes);
    }
}
