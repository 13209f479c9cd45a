namespace CloudTransfer.Web.Tests.Downloads;

/// <summary>Counts how often each byte of a content was sent.</summary>
internal sealed class SentBytes(long length)
{
    private readonly SortedDictionary<long, int> _changes = new() { [0] = 0, [length] = 0 };

    /// <summary>Records that a range was sent once more.</summary>
    public void Add(long from, long to)
    {
        if (from == to)
            return;
        _changes[from] = _changes.GetValueOrDefault(from) + 1;
        _changes[to] = _changes.GetValueOrDefault(to) - 1;
    }

    /// <summary>The number of complete copies that can be assembled from the sent bytes.</summary>
    public int Copies
    {
        get
        {
            var (times, least) = (0, int.MaxValue);
            foreach (var (at, change) in _changes)
            {
                if (at >= length)
                    break;
                times += change;
                least = Math.Min(least, times);
            }

            return least;
        }
    }
}
