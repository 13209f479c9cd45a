using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>The upper bounds of a histogram, as numbers and as they are written.</summary>
/// <param name="upper">Ascending, without infinity.</param>
internal sealed class Bounds(double[] upper)
{
    private readonly byte[][] _texts = [.. upper.Select(bound => Encoding.ASCII.GetBytes(Text(bound))), "+Inf"u8.ToArray()];

    public int Buckets => upper.Length + 1;

    public ReadOnlySpan<byte> TextOf(int bucket) => _texts[bucket];

    /// <summary>The bucket of a value: the first whose bound is not below it.</summary>
    public int BucketOf(double value)
    {
        var found = Array.BinarySearch(upper, value);
        return found >= 0 ? found : ~found;
    }

    // As OpenMetrics and Prometheus 3 write them, 0.5, 1.0 and 1.048576e+06, so that a bucket keeps its
    // name whichever format and whichever version asks.
    private static string Text(double bound)
    {
        var text = bound is >= 1e6 or (> 0 and < 1e-4)
            ? bound.ToString("0.###############e+00", CultureInfo.InvariantCulture)
            : bound.ToString(CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'e') ? text : text + ".0";
    }
}

/// <summary>A histogram with cumulative buckets.</summary>
internal sealed class Distribution(string labels, Bounds bounds) : Series(labels)
{
    private readonly long[] _counts = new long[bounds.Buckets];
    private double _sum;

    public override void Record(long value) => Record((double)value);

    public override void Record(double value)
    {
        // Not a number belongs to no bucket and would spoil the sum for good.
        if (double.IsNaN(value))
            return;
        Interlocked.Increment(ref _counts[bounds.BucketOf(value)]);
        Add(ref _sum, value);
    }

    public override void WriteTo(ref ExpositionWriter writer, Family family)
    {
        long count = 0;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            count += Volatile.Read(ref _counts[bucket]);
            writer.Bucket(family.SampleName, Labels, bounds.TextOf(bucket));
            writer.Value(count);
        }

        writer.Name(family.SampleName, "_sum"u8, Labels);
        writer.Value(Volatile.Read(ref _sum));
        writer.Name(family.SampleName, "_count"u8, Labels);
        writer.Value(count);
    }
}
