using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>What a client may ask of a lane besides sending its bytes.</summary>
public sealed class LaneRequests(IncomingTransferStore incoming, TransferSealer sealer, Removal removal, CloudTransferMetrics metrics)
{
    // A client that asks can wait less long than one that has sent its last byte.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How far a lane is, by what is stored. What only waits to be sealed is sealed: a client does not ask again for a complete lane,
    /// so a lane is not complete while its bytes may have to come again.
    /// </summary>
    public async Task<AppendResult> FindAsync(LaneToken token, CancellationToken cancel)
    {
        if (await incoming.FindDurableAsync(token, cancel) is not { } lane)
            return new AppendResult(AppendOutcome.Unknown);
        if (!lane.IsComplete)
            return new AppendResult(AppendOutcome.Stored, lane);
        var (_, reason) = await sealer.FinishAsync(lane.TransferId, Timeout, cancel);
        return reason is Unsealed.Overwritten
            ? new AppendResult(AppendOutcome.Stored, await incoming.FindDurableAsync(token, cancel))
            : new AppendResult(AppendResult.Of(reason) ?? AppendOutcome.Stored, lane);
    }

    /// <summary>Ends a lane's transfer: its bytes, its other lanes and its link go with it. False when there is none.</summary>
    public async Task<bool> TerminateAsync(LaneToken token, CancellationToken cancel)
    {
        if (await incoming.FindAsync(token, cancel) is not { } lane)
            return false;
        if (!await removal.RemoveForSenderAsync(lane.TransferId, cancel))
        {
            // Who is told so does not ask again.
            await incoming.DurableStateAsync(lane.TransferId, cancel);
            return false;
        }

        if (!lane.IsComplete)
        {
            metrics.UploadStarted(UploadWay.Tus);
            metrics.UploadEnded(UploadWay.Tus, UploadOutcome.Aborted, TimeSpan.Zero, 0, 0);
        }

        return true;
    }
}
