using System.Globalization;

namespace CloudTransfer.Web.Downloads;

/// <summary>The bytes of a content that have been sent: ordered ranges that do not overlap or touch.</summary>
public sealed class ByteRangeSet
{
    // Beyond this number of ranges, the smallest gap is counted as sent. A download limit may count too many bytes, but
    // never too few.
    private const int MaxRanges = 256;

    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>The number of bytes sent from the start without a gap.</summary>
    public long Prefix => _ranges is [(0, var to), ..] ? to : 0;

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    public static ByteRangeSet Parse(string text)
    {
        var ranges = new ByteRangeSet();
        foreach (var range in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            ranges._ranges.Add((long.Parse(range.AsSpan(0, dash), CultureInfo.InvariantCulture), long.Parse(range.AsSpan(dash + 1), CultureInfo.InvariantCulture)));
        }

        return ranges;
    }

    /// <summary>Adds the bytes from <paramref name="from"/> up to but excluding <paramref name="to"/>.</summary>
    public void Add(long from, long to)
    {
        if (to <= from)
            return;
        var first = _ranges.FindIndex(range => range.To >= from);
        if (first < 0)
            first = _ranges.Count;
        var after = _ranges.FindIndex(first, range => range.From > to);
        if (after < 0)
            after = _ranges.Count;
        if (after > first)
            (from, to) = (Math.Min(from, _ranges[first].From), Math.Max(to, _ranges[after - 1].To));
        _ranges.RemoveRange(first, after - first);
        _ranges.Insert(first, (from, to));
        if (_ranges.Count > MaxRanges)
            CloseSmallestGap();
    }

    /// <summary>The ranges between two offsets, clipped to them.</summary>
    public IEnumerable<(long From, long To)> Between(long from, long to) => _ranges
        .Select(range => (From: Math.Max(range.From, from), To: Math.Min(range.To, to)))
        .Where(range => range.From < range.To);

    /// <summary>Whether all bytes of a content of this length have been sent.</summary>
    public bool IsWhole(long length) => Prefix >= length;

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _ranges.Select(range => $"{range.From}-{range.To}"));

    private void CloseSmallestGap()
    {
        var smallest = Enumerable.Range(1, _ranges.Count - 1).MinBy(at => _ranges[at].From - _ranges[at - 1].To);
        _ranges[smallest - 1] = (_ranges[smallest - 1].From, _ranges[smallest].To);
        _ranges.RemoveAt(smallest);
    }
}
