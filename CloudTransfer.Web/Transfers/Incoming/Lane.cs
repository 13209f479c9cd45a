using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>A range of the contents of all files of a transfer, joined in their order: what one upload sends.</summary>
/// <param name="TransferId">The transfer.</param>
/// <param name="Number">Its place among the transfer's lanes, from 0; each begins where the one before it ends.</param>
/// <param name="Start">Where it begins among the joined contents, in bytes.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Place">Where its first byte is in the stored object.</param>
/// <param name="Metadata">What the client said at its creation and is told again; empty for nothing.</param>
/// <param name="Reached">What of it is on the volume for good.</param>
/// <param name="Expires">When it is given up, unless bytes of it come before.</param>
public sealed record Lane(
    StoredId TransferId, int Number, long Start, long Length, long Place, string Metadata, Checkpoint Reached, DateTimeOffset Expires)
{
    /// <summary>Whether all of its bytes are on the volume for good.</summary>
    public bool IsComplete => Reached.Received == Length;

    /// <summary>Where it ends among the joined contents.</summary>
    public long End => Start + Length;

    /// <summary>The file request that the transfer is sent to; null for one that is sent unasked.</summary>
    public StoredId? Request { get; init; }

    /// <summary>Up to where in the stored object space is reserved for it.</summary>
    public long ReservedEnd { get; init; }

    /// <summary>Up to where that space is filled.</summary>
    internal long SpaceFilled => Math.Min(Reached.PlaceEnd, ReservedEnd);
}

/// <summary>How far a lane has come: durable, and enough to go on from at any replica.</summary>
/// <param name="Received">How many of its bytes have come.</param>
/// <param name="PlaceEnd">Where in the stored object the last of them ends; the lane's first place before there is any.</param>
/// <param name="Crcs">The CRC-32 of what came of each file that the lane has reached, in the files' order.</param>
/// <param name="Broken">Whether more was to come at once: so it is in the middle of a request, and when a request broke off.</param>
public sealed record Checkpoint(long Received, long PlaceEnd, ReadOnlyMemory<uint> Crcs, bool Broken);

/// <summary>What became of keeping how far a lane has come.</summary>
public enum LaneSave
{
    /// <summary>It is kept.</summary>
    Saved,

    /// <summary>Its transfer is no longer on its way.</summary>
    Gone,

    /// <summary>Another has brought bytes of it meanwhile.</summary>
    TakenOver,
}
