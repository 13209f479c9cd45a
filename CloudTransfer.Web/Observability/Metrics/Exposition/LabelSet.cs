using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>The tags of one series and the labels they are written as.</summary>
/// <param name="tags">The tags that are kept, in the order of the first measurement.</param>
internal sealed class LabelSet(KeyValuePair<string, object?>[] tags)
{
    /// <summary>The series that takes what would go beyond an instrument's limit, named as OpenTelemetry names it.</summary>
    public const string Overflow = "otel_metric_overflow=\"true\"";

    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => tags;

    /// <summary>The labels by name, <c>a="1",b="2"</c>, escaped as both formats want it; empty without labels.</summary>
    public string Text()
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (tag, value) in tags)
        {
            // Two tags of one name would make the whole scrape unreadable; OpenTelemetry joins their values.
            var name = PrometheusNames.Label(tag);
            labels[name] = labels.TryGetValue(name, out var other) ? $"{other};{Value(tag, value)}" : Value(tag, value);
        }

        return string.Join(',', labels.Select(label => $"{label.Key}=\"{Escape(label.Value)}\""));
    }

    private static string Value(string tag, object? value) => (tag, value) switch
    {
        // A controller's templates come without the slash that an endpoint's have.
        ("http.route", string route) => $"/{route.TrimStart('/')}",
        (_, bool flag) => flag ? "true" : "false",
        (_, IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value?.ToString() ?? "",
    };

    // A lone surrogate is no UTF-8; the encoder replaces it when the text becomes bytes.
    private static string Escape(string value) => new StringBuilder(value)
        .Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n").ToString();
}
