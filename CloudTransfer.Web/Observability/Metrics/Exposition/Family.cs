using System.Collections.Concurrent;
using System.Text;
using Tags = System.ReadOnlySpan<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>All series of one instrument. Finding one is lock-free; making one is not.</summary>
internal sealed class Family
{
    /// <summary>No instrument has more series than this and one for the overflow, whatever its tags become.</summary>
    public const int MaxSeries = 200;

    private readonly FamilyDescription _description;
    private readonly Func<string, Series> _make;
    private readonly LabelSetComparer _comparer;
    private readonly ConcurrentDictionary<LabelSet, Series> _byTags;
    private readonly ConcurrentDictionary<LabelSet, Series>.AlternateLookup<Tags> _lookup;
    private readonly Dictionary<string, Series> _byText = new(StringComparer.Ordinal);
    private readonly Series _overflow;
    private volatile Series[] _all = [];
    private volatile bool _full;
    private long _scrape;

    /// <param name="description">What it measures.</param>
    /// <param name="make">Makes a series of the labels it is written with.</param>
    /// <param name="keeps">Which tags become labels, by their names.</param>
    public Family(FamilyDescription description, Func<string, Series> make, Predicate<string> keeps)
    {
        _description = description;
        _make = make;
        _comparer = new LabelSetComparer(keeps);
        _byTags = new(_comparer);
        _lookup = _byTags.GetAlternateLookup<Tags>();
        _overflow = make(LabelSet.Overflow);
        SampleName = Encoding.ASCII.GetBytes(description.SampleName);
    }

    public FamilyDescription Description => _description;

    public byte[] SampleName { get; }

    public void Record(long value, Tags tags) => SeriesOf(tags).Record(value);

    public void Record(double value, Tags tags) => SeriesOf(tags).Record(value);

    /// <summary>The series of these tags; made where it is missing, the overflow's where there are too many.</summary>
    public Series SeriesOf(Tags tags)
    {
        if (!_lookup.TryGetValue(tags, out var series))
            series = _full ? _overflow : Make(tags);
        if (_description.Observed)
            series.Seen = _scrape;
        return series;
    }

    /// <summary>A new round begins: observed series must show themselves in it.</summary>
    public void NextScrape() => _scrape++;

    public void WriteTo(ref ExpositionWriter writer, ExpositionFormat format)
    {
        var head = _description.Head(format);
        foreach (var series in _all)
        {
            if (_description.Observed && series.Seen != _scrape)
                continue;
            writer.Text(head);
            head = default;
            series.WriteTo(ref writer, this);
        }
    }

    private Series Make(Tags tags)
    {
        lock (_byText)
        {
            if (_lookup.TryGetValue(tags, out var series))
                return series;

            // Keys are counted, not series: tags that are written alike share a series and yet cost memory.
            if (_byTags.Count >= MaxSeries)
            {
                if (!_full)
                    Show(LabelSet.Overflow, _overflow);
                _full = true;
                return _overflow;
            }

            var labels = _comparer.Create(tags);
            var text = labels.Text();
            if (!_byText.TryGetValue(text, out series))
                Show(text, series = _make(text));
            _byTags[labels] = series;
            return series;
        }
    }

    private void Show(string text, Series series)
    {
        _byText.Add(text, series);
        _all = [.. _all, series];
    }
}
