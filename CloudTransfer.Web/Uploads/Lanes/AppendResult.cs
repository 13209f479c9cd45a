using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Uploads.Lanes;

/// <summary>How a request with bytes of a lane ended.</summary>
public enum AppendOutcome
{
    /// <summary>All of its bytes are on the volume for good.</summary>
    Stored,

    /// <summary>There is no such lane, or no longer.</summary>
    Unknown,

    /// <summary>Its bytes are lost: it must begin anew.</summary>
    Lost,

    /// <summary>Some bytes of this lane, or of another one of its transfer, are to be sent again, from where that is now.</summary>
    Overwritten,

    /// <summary>All bytes of its transfer are on the volume for good, and it is not sealed yet: they may have to come again.</summary>
    Unsealed,

    /// <summary>It does not begin where the lane ends.</summary>
    WrongOffset,

    /// <summary>Another request is sending bytes of this lane.</summary>
    Locked,

    /// <summary>It has more bytes than are left of the lane; the lane is as far as was told before.</summary>
    TooLong,

    /// <summary>Its bytes are not those whose checksum it sent; none of them were kept.</summary>
    WrongChecksum,

    /// <summary>This replica stops; what came was kept, unless it had a checksum.</summary>
    Stopping,

    /// <summary>Its client had fallen silent and has come back by another request; what came was kept.</summary>
    TakenOver,

    /// <summary>Its connection broke; what came was kept, unless it had a checksum.</summary>
    Broken,

    /// <summary>The volume is full; of what came, as much was kept as there was space for.</summary>
    Full,

    /// <summary>The quota is reached; of what came, as much was kept as there was space for.</summary>
    OverQuota,
}

/// <summary>How a request with bytes of a lane ended, and how far the lane is now.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Lane">The lane, as it is durable; null when there is none.</param>
public sealed record AppendResult(AppendOutcome End, Lane? Lane = null)
{
    /// <summary>How a request ends whose transfer should be sealed and is not; null where nothing hinders it.</summary>
    internal static AppendOutcome? Of(Unsealed? reason) => reason switch
    {
        null => null,
        Unsealed.Overwritten => AppendOutcome.Overwritten,
        Unsealed.Lost => AppendOutcome.Lost,
        _ => AppendOutcome.Unsealed,
    };
}
