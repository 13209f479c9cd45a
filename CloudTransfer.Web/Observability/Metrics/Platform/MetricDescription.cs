using System.Diagnostics.Metrics;
using Prometheus;

namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>What an instrument is to Prometheus: name, help, type and buckets.</summary>
internal sealed class MetricDescription
{
    // The runtime makes these counters, and yet they fall.
    private static readonly string[] Falling = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    private readonly IMetricFactory _factory;
    private readonly string _name, _help;
    private readonly double[]? _buckets;
    private readonly bool _isHistogram, _isCounter, _adds, _isSummed;

    public MetricDescription(Instrument instrument, IMetricFactory factory)
    {
        _factory = factory;
        var type = instrument.GetType().GetGenericTypeDefinition();
        _isHistogram = type == typeof(Histogram<>);
        _isCounter = (type == typeof(Counter<>) || type == typeof(ObservableCounter<>)) && !Falling.Contains(instrument.Name, StringComparer.Ordinal);
        _adds = type == typeof(Counter<>) || type == typeof(UpDownCounter<>);
        _isSummed = type == typeof(ObservableUpDownCounter<>);
        _buckets = AdvisedBuckets(instrument);
        _name = PrometheusNames.Metric(instrument.Name, instrument.Unit) + (_isCounter ? "_total" : "");
        // The package writes a help text as it is.
        _help = (instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
    }

    /// <summary>Makes a series, which is published with its first measurement.</summary>
    public Series MakeSeries(SortedDictionary<string, string> labels)
    {
        string[] names = [.. labels.Keys], values = [.. labels.Values];
        if (_isHistogram)
        {
            var histogram = _factory.CreateHistogram(_name, _help, names, new() { Buckets = _buckets, SuppressInitialValue = true }).WithLabels(values);
            return new(histogram, histogram.Observe);
        }

        if (_isCounter)
        {
            var counter = _factory.CreateCounter(_name, _help, names, new() { SuppressInitialValue = true }).WithLabels(values);
            return new(counter, _adds ? value => counter.Inc(value) : counter.IncTo);
        }

        var gauge = _factory.CreateGauge(_name, _help, names, new() { SuppressInitialValue = true }).WithLabels(values);
        return new(gauge, _adds ? value => gauge.Inc(value) : gauge.Set, _isSummed ? value => gauge.Inc(value) : null);
    }

    // None: the package's own, 5 ms to 10 s.
    private static double[]? AdvisedBuckets(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } own } => [.. own],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
        _ => null,
    };
}
