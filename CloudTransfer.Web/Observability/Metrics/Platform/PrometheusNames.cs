using System.Text;

namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>
/// Names as OpenTelemetry's specification "Prometheus and OpenMetrics Compatibility" makes them of an instrument's: characters that
/// Prometheus does not know become underscores, and the unit is appended. Of units, these are the ones that the platform measures in.
/// </summary>
internal static class PrometheusNames
{
    /// <summary>A metric's name, without <c>_total</c>.</summary>
    /// <param name="instrument">The instrument's name.</param>
    /// <param name="unit">Its unit in UCUM: <c>s</c>, <c>By</c>, or none, as in <c>{request}</c>.</param>
    public static string Metric(string instrument, string? unit)
    {
        var (name, suffix) = (Label(instrument), unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" });
        return name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;
    }

    /// <summary>A label's name.</summary>
    /// <remarks>Plain code: an expression that is compiled when the server starts would take as long as all of the metrics.</remarks>
    public static string Label(string tag)
    {
        var name = new StringBuilder(tag.Length);
        foreach (var sign in tag)
        {
            if (char.IsAsciiLetterOrDigit(sign))
                name.Append(sign);
            else if (name.Length == 0 || name[^1] != '_')
                name.Append('_');
        }

        return name.ToString();
    }
}
