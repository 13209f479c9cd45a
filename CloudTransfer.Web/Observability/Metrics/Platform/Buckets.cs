namespace CloudTransfer.Web.Observability.Metrics.Platform;

/// <summary>The upper bounds of this application's histograms, ascending, without infinity.</summary>
internal static class Buckets
{
    /// <summary>Seconds, 1 ms to 1 h: from the sealing of a small file to an evening's upload.</summary>
    public static readonly double[] Durations =
        [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600];

    /// <summary>Bytes, 1 KiB to 1 TiB, each bound four times the one before.</summary>
    public static readonly double[] Sizes = [.. Enumerable.Range(0, 16).Select(power => (double)(1024L << (2 * power)))];

    /// <summary>Files of a transfer, 1 to 100,000.</summary>
    public static readonly double[] Counts =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
}
