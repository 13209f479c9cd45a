using System.Globalization;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Reads a server's own numbers.</summary>
internal static class Numbers
{
    /// <summary>The sum of all series of /metrics whose line begins so.</summary>
    public static async Task<double> NumberAsync(this HttpClient client, string beginning) => (await client.GetStringAsync("/metrics")).Split('\n')
        .Where(line => line.StartsWith(beginning, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
