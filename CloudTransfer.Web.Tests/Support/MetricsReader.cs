using System.Globalization;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Reads metrics of a server.</summary>
internal static class MetricsReader
{
    /// <summary>Whether a gauge exists and is 0.</summary>
    public static async Task<bool> IsZeroAsync(this HttpClient client, string gauge) =>
        (await client.GetStringAsync("/metrics")).Contains($"\n{gauge} 0\n", StringComparison.Ordinal);

    /// <summary>The sum of all series whose line begins with <paramref name="prefix"/>.</summary>
    public static async Task<double> MetricAsync(this HttpClient client, string prefix) => (await client.GetStringAsync("/metrics")).Split('\n')
        .Where(line => line.StartsWith(prefix, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
