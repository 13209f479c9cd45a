using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Arrivals;

namespace CloudTransfer.Web.Uploads.Tus;

/// <summary>What a client may ask of a lane besides sending its bytes.</summary>
public sealed class Lanes(ArrivalStore arrivals, Completion completion, Removal removal, CloudTransferMetrics metrics)
{
    /// <summary>How far a lane is, by what is stored; null when there is none. What only waits to be sealed is sealed.</summary>
    public async Task<Lane?> FindAsync(LaneToken token, CancellationToken cancel)
    {
        var lane = await arrivals.FindAsync(token, cancel);
        if (lane?.IsComplete == true)
            await completion.FinishAsync(lane.TransferId, TimeSpan.Zero, cancel);
        return lane;
    }

    /// <summary>Ends a lane's transfer: its bytes, its other lanes and its link go with it. False when there is none.</summary>
    public async Task<bool> TerminateAsync(LaneToken token, CancellationToken cancel)
    {
        if (await arrivals.FindAsync(token, cancel) is not { } lane || !await removal.RemoveAsync(lane.TransferId, Ending.Owner, cancel))
            return false;
        if (!lane.IsComplete)
        {
            metrics.UploadStarted(UploadWay.Tus);
            metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Aborted, TimeSpan.Zero, 0, 0);
        }

        return true;
    }
}
