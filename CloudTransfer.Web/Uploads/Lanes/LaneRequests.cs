using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>What a client may ask of a lane besides sending its bytes.</summary>
public sealed class LaneRequests(IncomingTransferStore incoming, TransferSealer sealer, Removal removal, CloudTransferMetrics metrics)
{
    /// <summary>How far a lane is, by what is stored; null when there is none. What only waits to be sealed is sealed.</summary>
    public async Task<Lane?> FindAsync(LaneToken token, CancellationToken cancel)
    {
        var lane = await incoming.FindAsync(token, cancel);
        if (lane?.IsComplete != true)
            return lane;
        var (_, isOverwritten) = await sealer.FinishAsync(lane.TransferId, TimeSpan.Zero, cancel);
        return isOverwritten ? await incoming.FindAsync(token, cancel) : lane;
    }

    /// <summary>Ends a lane's transfer: its bytes, its other lanes and its link go with it. False when there is none.</summary>
    public async Task<bool> TerminateAsync(LaneToken token, CancellationToken cancel)
    {
        if (await incoming.FindAsync(token, cancel) is not { } lane || !await removal.RemoveForSenderAsync(lane.TransferId, cancel))
            return false;
        if (!lane.IsComplete)
        {
            metrics.UploadStarted(UploadWay.Tus);
            metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Aborted, TimeSpan.Zero, 0, 0);
        }

        return true;
    }
}
