using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Prometheus;
using Tags = System.ReadOnlySpan<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>All series of one instrument. Finding one is lock-free and allocates nothing; making one is not.</summary>
internal sealed class InstrumentSeries
{
    /// <summary>No instrument has more series than this and one for the overflow, whatever its tags become.</summary>
    public const int MaxSeries = 200;

    // As OpenTelemetry marks the series that takes what would go beyond the limit.
    private static readonly TagSet Overflow = new([KeyValuePair.Create<string, object?>("otel_metric_overflow", true)]);

    private readonly MetricDescription _metric;
    private readonly TagSetComparer _comparer;
    private readonly ConcurrentDictionary<TagSet, Series> _series;
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<Tags> _lookup;
    private readonly Lock _making = new();
    private readonly bool _isObserved;
    private volatile Series? _overflow;
    private long _round;

    public InstrumentSeries(Instrument instrument, IMetricFactory factory)
    {
        _metric = new MetricDescription(instrument, factory);
        _isObserved = instrument.IsObservable;
        _comparer = new TagSetComparer(LabelRules.For(instrument.Name));
        _series = new(_comparer);
        _lookup = _series.GetAlternateLookup<Tags>();
    }

    /// <summary>Takes in a measurement.</summary>
    public void Record(double value, Tags tags)
    {
        if (!_lookup.TryGetValue(tags, out var series))
            series = _overflow ?? Make(tags);
        var isFirst = series.Round != _round;
        if (_isObserved)
            series.Round = _round;
        // What several have that differ only in tags that make no label is added up.
        if (isFirst || series.Add is null)
            series.Record(value);
        else
            series.Add(value);
    }

    /// <summary>Ends a round of observations: a series that was not observed in it is no longer published.</summary>
    public void EndRound()
    {
        foreach (var (_, series) in _series)
        {
            if (series.Round != _round)
                series.Child.Unpublish();
        }

        _round++;
    }

    private Series Make(Tags tags)
    {
        lock (_making)
        {
            if (_lookup.TryGetValue(tags, out var series))
                return series;
            if (_series.Count >= MaxSeries)
                return _overflow ??= _metric.MakeSeries(Overflow.ToLabels());
            var kept = _comparer.Create(tags);
            return _series[kept] = _metric.MakeSeries(kept.ToLabels());
        }
    }
}

/// <summary>One series as the registry has it.</summary>
/// <param name="Child">What is published.</param>
/// <param name="Record">Takes in a measurement.</param>
/// <param name="Add">Takes in another one of the same round; null where the last one counts.</param>
internal sealed record Series(ChildBase Child, Action<double> Record, Action<double>? Add = null)
{
    /// <summary>The round that last observed it.</summary>
    public long Round { get; set; } = -1;
}
