namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>How much space an upload asks for, in bytes.</summary>
/// <param name="Needed">What it cannot go on without: bytes that are at hand. All of it, or the answer is no.</param>
/// <param name="Rest">The rest of its declared length; 0 where that is unknown. Kept at once where that is within the bounds.</param>
/// <param name="Piece">How much ahead is wanted where the rest is not known, or too much to be kept at once.</param>
/// <param name="Come">How many bytes have come, or are at hand, that it has not told of before.</param>
/// <param name="MostAhead">How much may be kept for its client that has not come; null for a share of what is free.</param>
public sealed record SpaceRequest(long Needed, long Rest = 0, long Piece = 0, long Come = 0, long? MostAhead = null)
{
    /// <summary>Whether it asks for nothing ahead, so that there is nothing to choose.</summary>
    public bool IsExact => Rest == 0 && Piece == 0;
}

/// <summary>The answer to a request for space.</summary>
/// <param name="Answer">Whether there is some.</param>
/// <param name="Bytes">How much is kept now that was not before: what was needed, and some or all of what was wanted ahead.</param>
public readonly record struct SpaceGrant(QuotaDecision Answer, long Bytes = 0);
