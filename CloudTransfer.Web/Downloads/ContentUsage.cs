namespace CloudTransfer.Web.Downloads;

/// <summary>
/// What has left of one content on one ticket. A second complete copy would need every byte to leave twice; so as long as
/// one byte has left at most once, there is at most one copy, however the requests were cut and whoever sent them.
/// </summary>
/// <param name="once">The bytes that left at least once.</param>
/// <param name="again">The bytes that left at least twice.</param>
/// <param name="taken">Whether all of it has left.</param>
public sealed class ContentUsage(string once, string again, bool taken)
{
    private readonly ByteRangeSet _once = ByteRangeSet.Parse(once), _again = ByteRangeSet.Parse(again);

    /// <summary>Of a content of which nothing has left.</summary>
    public static ContentUsage None() => new("", "", taken: false);

    /// <summary>The bytes that left at least once, as text.</summary>
    public string Once => $"{_once}";

    /// <summary>The bytes that left at least twice, as text.</summary>
    public string Again => $"{_again}";

    /// <summary>Whether anything of it has left.</summary>
    public bool IsBegun => IsTaken || Once.Length > 0;

    /// <summary>Whether all of it has left: there may be a complete copy.</summary>
    public bool IsTaken { get; private set; } = taken;

    /// <summary>Counts bytes that have left, or may have.</summary>
    /// <param name="from">The first one.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="length">The content's length in bytes; one of no bytes leaves whole.</param>
    public void Add(long from, long to, long length)
    {
        foreach (var (first, after) in _once.Between(from, to).ToList())
            _again.Add(first, after);
        _once.Add(from, to);
        IsTaken |= _once.IsWhole(length);
    }

    /// <summary>Whether these bytes may leave, and still no second copy can be made of all that has left.</summary>
    public bool Bears(long from, long to, long length)
    {
        if (length == 0)
            return !IsTaken;
        var then = Copy();
        then.Add(from, to, length);
        return !then._again.IsWhole(length);
    }

    /// <summary>The same by itself.</summary>
    public ContentUsage Copy() => new(Once, Again, IsTaken);
}
