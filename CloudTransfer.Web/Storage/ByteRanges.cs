namespace CloudTransfer.Web.Storage;

/// <summary>Ranges of bytes, in order, of which none touches another.</summary>
internal sealed class ByteRanges
{
    private readonly List<(long Start, long End)> _ranges = [];

    /// <summary>The ranges.</summary>
    public IReadOnlyList<(long Start, long End)> All => _ranges;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>Adds a range, which may overlap others.</summary>
    public void Add(long start, long end)
    {
        if (start >= end)
            return;
        var first = FirstEndingAt(start);
        var after = first;
        while (after < _ranges.Count && _ranges[after].Start <= end)
        {
            (start, end) = (Math.Min(start, _ranges[after].Start), Math.Max(end, _ranges[after].End));
            after++;
        }

        _ranges.RemoveRange(first, after - first);
        _ranges.Insert(first, (start, end));
    }

    /// <summary>Takes a range out.</summary>
    public void Remove(long start, long end)
    {
        var kept = _ranges.SelectMany(range => new[] { (range.Start, End: Math.Min(range.End, start)), (Start: Math.Max(range.Start, end), range.End) })
            .Where(range => range.Item1 < range.Item2).ToList();
        _ranges.Clear();
        _ranges.AddRange(kept);
    }

    /// <summary>The parts of a range that are in none of them.</summary>
    public IEnumerable<(long Start, long End)> MissingIn(long start, long end)
    {
        for (var index = FirstEndingAt(start + 1); index < _ranges.Count && _ranges[index].Start < end; index++)
        {
            var range = _ranges[index];
            if (range.Start > start)
                yield return (start, range.Start);
            start = range.End;
        }

        if (start < end)
            yield return (start, end);
    }

    /// <summary>Takes all out.</summary>
    public void Clear() => _ranges.Clear();

    /// <summary>Whether every byte of a range is in one of them.</summary>
    public bool Cover(long start, long end) =>
        start >= end || (FirstEndingAt(end) is var index && index < _ranges.Count && _ranges[index].Start <= start);

    // The index of the first range that ends at an offset or behind it.
    private int FirstEndingAt(long offset)
    {
        var (low, high) = (0, _ranges.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ranges[middle].End >= offset ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
