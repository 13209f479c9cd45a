using System.Globalization;

namespace CloudTransfer.Web.Downloads;

/// <summary>Which bytes of a content have been sent: ranges, in order, none touching the next.</summary>
public sealed class ByteRangeSet
{
    // Of a receiver that asks for more scattered ranges than this, the smallest gap counts as sent too: what limits downloads
    // may count too much, and never too little.
    private const int MostRanges = 256;

    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>How many bytes from the start on have been sent without a gap.</summary>
    public long Prefix => _ranges is [(0, var to), ..] ? to : 0;

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
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

    /// <summary>Adds the bytes from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
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
        if (_ranges.Count > MostRanges)
            CloseSmallestGap();
    }

    /// <summary>Those of its ranges that lie between two offsets, cut to them.</summary>
    public IEnumerable<(long From, long To)> Between(long from, long to) => _ranges
        .Select(range => (From: Math.Max(range.From, from), To: Math.Min(range.To, to)))
        .Where(range => range.From < range.To);

    /// <summary>Whether all of a content of this length has been sent.</summary>
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
