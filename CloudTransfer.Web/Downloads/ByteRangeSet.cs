using System.Globalization;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Downloads;

/// <summary>The bytes of a content that have been sent: ordered ranges that do not overlap or touch.</summary>
public sealed class ByteRangeSet
{
    // Beyond this number of ranges, the smallest gap is counted as sent. A download limit may count too many bytes, but
    // never too few.
    private const int MaxRanges = 256;

    private readonly ByteRanges _ranges = new();

    /// <summary>The number of bytes sent from the start without a gap.</summary>
    public long Prefix => _ranges.All is [(0, var to), ..] ? to : 0;

    /// <summary>Parses the output of <see cref="ToString"/>.</summary>
    public static ByteRangeSet Parse(string text)
    {
        var ranges = new ByteRangeSet();
        foreach (var range in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            ranges._ranges.Add(long.Parse(range.AsSpan(0, dash), CultureInfo.InvariantCulture), long.Parse(range.AsSpan(dash + 1), CultureInfo.InvariantCulture));
        }

        return ranges;
    }

    /// <summary>Adds the bytes from <paramref name="from"/> up to but excluding <paramref name="to"/>.</summary>
    public void Add(long from, long to)
    {
        _ranges.Add(from, to);
        if (_ranges.All.Count > MaxRanges)
            CloseSmallestGap();
    }

    /// <summary>The ranges between two offsets, clipped to them.</summary>
    public IEnumerable<(long From, long To)> Between(long from, long to) => _ranges.All
        .Select(range => (From: Math.Max(range.Start, from), To: Math.Min(range.End, to)))
        .Where(range => range.From < range.To);

    /// <summary>Whether all bytes of a content of this length have been sent.</summary>
    public bool IsWhole(long length) => Prefix >= length;

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _ranges.All.Select(range => $"{range.Start}-{range.End}"));

    private void CloseSmallestGap()
    {
        var (before, after) = _ranges.All.Zip(_ranges.All.Skip(1)).MinBy(pair => pair.Second.Start - pair.First.End);
        _ranges.Add(before.End, after.Start);
    }
}
