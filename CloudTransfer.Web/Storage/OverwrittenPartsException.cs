namespace CloudTransfer.Web.Storage;

/// <summary>
/// Parts of an upload that were recorded are not what was recorded: who had lost its lock sent them once more. Their bytes have to be
/// written again before it can be sealed.
/// </summary>
/// <param name="parts">The parts.</param>
public sealed class OverwrittenPartsException(IReadOnlyList<OverwrittenPart> parts) : Exception("parts_overwritten")
{
    /// <summary>The parts.</summary>
    public IReadOnlyList<OverwrittenPart> Parts => parts;
}

/// <summary>A part that was overwritten.</summary>
/// <param name="Part">Its number.</param>
/// <param name="Start">Where in the object it begins.</param>
/// <param name="End">Where in the object it ends.</param>
public sealed record OverwrittenPart(int Part, long Start, long End)
{
    /// <summary>Whether any byte of a range is in it.</summary>
    public bool Overlaps(long start, long end) => start < End && Start < end;
}
