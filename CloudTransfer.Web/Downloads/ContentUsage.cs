namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The bytes of one content that have been sent on one ticket. A second complete copy requires that every byte is sent
/// twice. While at least one byte has been sent at most once, there is at most one copy, however the requests are split
/// and whoever sends them.
/// </summary>
/// <param name="once">The bytes sent at least once.</param>
/// <param name="again">The bytes sent at least twice.</param>
/// <param name="taken">Whether all bytes have been sent.</param>
public sealed class ContentUsage(string once, string again, bool taken)
{
    private readonly ByteRangeSet _once = ByteRangeSet.Parse(once), _again = ByteRangeSet.Parse(again);

    /// <summary>A content of which nothing has been sent.</summary>
    public static ContentUsage None() => new("", "", taken: false);

    /// <summary>The bytes sent at least once, as text.</summary>
    public string Once => $"{_once}";

    /// <summary>The bytes sent at least twice, as text.</summary>
    public string Again => $"{_again}";

    /// <summary>Whether any byte has been sent.</summary>
    public bool IsBegun => IsTaken || Once.Length > 0;

    /// <summary>Whether all bytes have been sent, so that a complete copy may exist.</summary>
    public bool IsTaken { get; private set; } = taken;

    /// <summary>Counts bytes that have been sent or may have been sent.</summary>
    /// <param name="from">The offset of the first byte.</param>
    /// <param name="to">The offset after the last byte.</param>
    /// <param name="length">The content's length in bytes. An empty content counts as completely sent.</param>
    public void Add(long from, long to, long length)
    {
        foreach (var (first, end) in _once.Between(from, to).ToList())
            _again.Add(first, end);
        _once.Add(from, to);
        IsTaken |= _once.IsWhole(length);
    }

    /// <summary>Whether these bytes can be sent without making a second copy possible.</summary>
    public bool Allows(long from, long to, long length)
    {
        if (length == 0)
            return !IsTaken;
        var after = Copy();
        after.Add(from, to, length);
        return !after._again.IsWhole(length);
    }

    /// <summary>Creates an independent copy.</summary>
    public ContentUsage Copy() => new(Once, Again, IsTaken);
}
