using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Tags = System.ReadOnlySpan<System.Collections.Generic.KeyValuePair<string, object?>>;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>Listens to the meters of this host and of the runtime, and writes what it heard.</summary>
internal sealed partial class MeterCollector : IDisposable
{
    private static readonly FrozenSet<string> Meters = FrozenSet.Create(
        StringComparer.Ordinal,
        CloudTransferMetrics.MeterName,
        ProcessMetrics.MeterName,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "System.Runtime");

    private readonly IMeterFactory _factory;
    private readonly ILogger _logger;
    private readonly MeterListener _listener = new();
    private readonly Dictionary<string, Family> _families = new(StringComparer.Ordinal);
    private readonly Lock _scraping = new();
    private volatile Family[] _inOrder = [];

    public MeterCollector(IMeterFactory factory, ILogger<MeterCollector> logger)
    {
        _factory = factory;
        _logger = logger;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (Meters.Contains(instrument.Meter.Name) && IsOfThisHost(instrument.Meter) && FamilyOf(instrument) is { } family)
                listener.EnableMeasurementEvents(instrument, family);
        };
        Hear<byte>(static (family, value, tags) => family.Record((long)value, tags));
        Hear<short>(static (family, value, tags) => family.Record((long)value, tags));
        Hear<int>(static (family, value, tags) => family.Record((long)value, tags));
        Hear<long>(static (family, value, tags) => family.Record(value, tags));
        Hear<float>(static (family, value, tags) => family.Record((double)value, tags));
        Hear<double>(static (family, value, tags) => family.Record(value, tags));
        Hear<decimal>(static (family, value, tags) => family.Record((double)value, tags));
        _listener.Start();
    }

    private delegate void Recording<in T>(Family family, T value, Tags tags);

    /// <summary>Shows a series at zero before its first measurement.</summary>
    public void Open(Instrument instrument, Tags tags) => FamilyOf(instrument)?.SeriesOf(tags);

    /// <summary>Writes all families by name. Scrapes at the same moment take turns, recording goes on meanwhile.</summary>
    public void Write(IBufferWriter<byte> output, ExpositionFormat format)
    {
        lock (_scraping)
        {
            foreach (var family in _inOrder)
                family.NextScrape();
            Observe();

            var writer = new ExpositionWriter(output);
            foreach (var family in _inOrder)
                family.WriteTo(ref writer, format);
            if (format == ExpositionFormat.OpenMetrics)
                writer.Text("# EOF\n"u8);
            writer.Flush();
        }
    }

    public void Dispose() => _listener.Dispose();

    // A listener hears every meter of the process, and one process may run several hosts, as tests do.
    private bool IsOfThisHost(Meter meter) => meter.Scope is null || ReferenceEquals(meter.Scope, _factory);

    private void Hear<T>(Recording<T> record)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>((_, value, tags, state) => record((Family)state!, value, tags));

    /// <summary>Null when another instrument of another kind has the name already: one of them must be silent.</summary>
    private Family? FamilyOf(Instrument instrument)
    {
        var description = new FamilyDescription(instrument);
        lock (_families)
        {
            if (_families.TryGetValue(description.Name, out var family))
                return family.Description.Kind == description.Kind ? family : null;
            family = new Family(description, Maker(instrument, description), LabelRules.For(instrument.Name));
            _families[description.Name] = family;
            _inOrder = [.. _families.Values.OrderBy(other => other.Description.Name, StringComparer.Ordinal)];
            return family;
        }
    }

    private void Observe()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException faults)
        {
            // All others have been asked: what cannot be observed is missing from this scrape, and nothing else.
            Log.NotObserved(_logger, faults);
        }
    }

    private static Func<string, Series> Maker(Instrument instrument, FamilyDescription description)
    {
        if (description.Kind != FamilyKind.Histogram)
            return description.Adds ? static labels => new Sum(labels) : static labels => new Level(labels);
        var bounds = new Bounds(instrument switch
        {
            Histogram<double> { Advice.HistogramBucketBoundaries: { } own } => [.. own],
            Histogram<long> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
            Histogram<int> { Advice.HistogramBucketBoundaries: { } own } => [.. own.Select(bound => (double)bound)],
            _ => [.. Buckets.Durations.HistogramBucketBoundaries!],
        });
        return labels => new Distribution(labels, bounds);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Some instruments could not be observed and are missing from this scrape")]
        public static partial void NotObserved(ILogger logger, Exception faults);
    }
}
