namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>How far a transfer has come that is on its way.</summary>
/// <param name="Size">The bytes of all its files.</param>
/// <param name="Lanes">Its lanes, in their order.</param>
public sealed record IncomingTransfer(long Size, IReadOnlyList<Lane> Lanes)
{
    /// <summary>The files that were left out. The lanes count their bytes, and nobody else does.</summary>
    public IReadOnlyList<OmittedFile> Omitted { get; init; } = [];

    /// <summary>How many bytes of its files are on the volume for good.</summary>
    public long Received => Lanes.Sum(lane => lane.Reached.Received - Omitted.Sum(file => file.Within(lane.Start, lane.Start + lane.Reached.Received)));

    /// <summary>The same in whole percent; 100 only when all of it is there.</summary>
    public int Percent => Size == 0 ? 100 : (int)(Received * 100m / Size);

    /// <summary>Whether every byte is there: all that is left to do is to seal it.</summary>
    public bool IsComplete => Lanes.All(lane => lane.IsComplete);

    /// <summary>When it is given up, unless bytes come before.</summary>
    public DateTimeOffset ExpiresAt => Lanes.Max(lane => lane.Expires);

    /// <summary>Whether none of its files can be had before all of them.</summary>
    public bool IsWithheld { get; init; }

    /// <summary>Whether all bytes of a file are there, so that it can be had before the rest has come.</summary>
    public bool Has(TransferFile file)
    {
        if (IsWithheld)
            return false;
        var end = file.Start + file.Size;
        for (var n = 0; n < Lanes.Count; n++)
        {
            // What the lane brings of the file lies between its first place and that of the lane after it.
            var from = Math.Max(file.Start, Lanes[n].Place);
            var to = Math.Min(end, n + 1 < Lanes.Count ? Lanes[n + 1].Place : long.MaxValue);
            if (from < to && Lanes[n].Reached.PlaceEnd < to && !Lanes[n].IsComplete)
                return false;
        }

        return true;
    }
}
