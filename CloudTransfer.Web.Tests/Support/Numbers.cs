using System.Globalization;

namespace CloudTransfer.Web.Tests.Support;

/// <summary>Reads a server's own numbers.</summary>
internal static class Numbers
{
    /// <summary>Whether a gauge is there, and at nought.</summary>
    public static async Task<bool> IsAtNoughtAsync(this HttpClient client, string gauge) =>
        (await client.GetStringAsync("/metrics")).Contains($"\n{gauge} 0\n", StringComparison.Ordinal);

    /// <summary>The sum of all series of /metrics whose line begins so.</summary>
    public static async Task<double> NumberAsync(this HttpClient client, string beginning) => (await client.GetStringAsync("/metrics")).Split('\n')
        .Where(line => line.StartsWith(beginning, StringComparison.Ordinal))
        .Sum(line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
