using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>How metrics are written.</summary>
internal enum ExpositionFormat
{
    /// <summary>Prometheus text format 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics 1.0.0 text format.</summary>
    OpenMetrics,
}

/// <summary>Which format a scraper gets, and how it is called.</summary>
internal static class ExpositionFormats
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>The value of Content-Type.</summary>
    public static string ContentType(this ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>OpenMetrics where it is named with a version that we write and preferred to text; else text.</summary>
    public static ExpositionFormat Choose(IEnumerable<MediaTypeHeaderValue> accept)
    {
        double open = 0, text = 0;
        foreach (var type in accept)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase) && IsOurs(type))
                open = Math.Max(open, quality);
            else if (type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
                text = Math.Max(text, quality);
        }

        return open > 0 && open >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
    }

    private static bool IsOurs(MediaTypeHeaderValue type) =>
        type.Parameters.FirstOrDefault(parameter => parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            is not { } version || version.GetUnescapedValue().Equals("1.0.0", StringComparison.Ordinal);
}
