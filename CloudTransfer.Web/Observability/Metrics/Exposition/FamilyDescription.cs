using System.Diagnostics.Metrics;
using System.Text;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>The types of both formats that instruments can become.</summary>
internal enum FamilyKind
{
    /// <summary>It only rises.</summary>
    Counter,

    /// <summary>It rises and falls.</summary>
    Gauge,

    /// <summary>Counts by size.</summary>
    Histogram,
}

/// <summary>What an instrument measures, and the lines that say so before its samples.</summary>
internal sealed class FamilyDescription
{
    private readonly byte[] _textHead;
    private readonly byte[] _openMetricsHead;

    public FamilyDescription(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        Observed = instrument.IsObservable;
        Kind = type == typeof(Histogram<>) ? FamilyKind.Histogram
            : (type == typeof(Counter<>) || type == typeof(ObservableCounter<>)) && !LabelRules.Falls(instrument.Name) ? FamilyKind.Counter
            : FamilyKind.Gauge;
        Adds = type == typeof(Counter<>) || type == typeof(UpDownCounter<>);

        var unit = PrometheusNames.Unit(instrument.Unit, Kind == FamilyKind.Gauge);
        Name = PrometheusNames.Family(instrument.Name, unit);
        SampleName = Kind == FamilyKind.Counter ? Name + "_total" : Name;

        var help = (instrument.Description ?? "").Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        var kind = Kind.ToString().ToLowerInvariant();
        _textHead = Encoding.UTF8.GetBytes($"# HELP {SampleName} {help}\n# TYPE {SampleName} {kind}\n");

        // Here a counter's family is named without _total, and a unit must end the name.
        var unitLine = unit.Length > 0 && Name.EndsWith("_" + unit, StringComparison.Ordinal) ? $"# UNIT {Name} {unit}\n" : "";
        var openHelp = help.Replace("\"", "\\\"", StringComparison.Ordinal);
        _openMetricsHead = Encoding.UTF8.GetBytes($"# TYPE {Name} {kind}\n{unitLine}# HELP {Name} {openHelp}\n");
    }

    /// <summary>The family's name, without <c>_total</c>.</summary>
    public string Name { get; }

    /// <summary>The name of its samples; a histogram's are followed by _bucket, _sum and _count.</summary>
    public string SampleName { get; }

    public FamilyKind Kind { get; }

    /// <summary>Whether measurements are increments, to be added up here.</summary>
    public bool Adds { get; }

    /// <summary>Whether measurements are made at each scrape, by the instrument's callback.</summary>
    public bool Observed { get; }

    public ReadOnlySpan<byte> Head(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics ? _openMetricsHead : _textHead;
}
