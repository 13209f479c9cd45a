using System.Globalization;
using System.Text.RegularExpressions;

namespace CloudTransfer.Web.Tests.Faults.Crashes;

/// <summary>The sweeps of the cleaner, on whichever replica.</summary>
internal static partial class Sweeps
{
    /// <summary>Waits until a sweep has completed that began from now on.</summary>
    public static async Task WaitAsync(IReadOnlyList<ReplicaProcess> replicas)
    {
        // The sweep that is running, or completed just now, may have looked at a file before it was left behind.
        var target = await CountAsync(replicas) + 2;
        await Eventually.TrueAsync("The cleaner should complete a sweep.", async () => await CountAsync(replicas) >= target);
    }

    private static async Task<double> CountAsync(IEnumerable<ReplicaProcess> replicas) => (await Task.WhenAll(replicas.Select(CountAsync))).Sum();

    private static async Task<double> CountAsync(ReplicaProcess replica)
    {
        var metrics = await replica.Client.GetStringAsync("/metrics");
        return Runs().Match(metrics) is { Success: true } match ? double.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) : 0;
    }

    [GeneratedRegex(@"^cloudtransfer_cleanup_runs_total\S* (?<count>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Runs();
}
