using System.Text;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>One line, or one histogram, of a family. Recording is lock-free.</summary>
/// <param name="labels">The labels as they are written, without braces.</param>
internal abstract class Series(string labels)
{
    public byte[] Labels { get; } = Encoding.UTF8.GetBytes(labels);

    /// <summary>The scrape that last observed it; a series that is no longer observed is no longer shown.</summary>
    public long Seen { get; set; }

    public abstract void Record(long value);

    public abstract void Record(double value);

    public abstract void WriteTo(ref ExpositionWriter writer, Family family);

    protected static void Add(ref double target, double value)
    {
        for (var before = Volatile.Read(ref target); ;)
        {
            var found = Interlocked.CompareExchange(ref target, before + value, before);
            if (found.Equals(before))
                return;
            before = found;
        }
    }
}

/// <summary>A sum of increments.</summary>
internal sealed class Sum(string labels) : Series(labels)
{
    private long _whole;
    private double _fraction;

    public override void Record(long value) => Interlocked.Add(ref _whole, value);

    public override void Record(double value) => Add(ref _fraction, value);

    public override void WriteTo(ref ExpositionWriter writer, Family family)
    {
        writer.Name(family.SampleName, [], Labels);
        var fraction = Volatile.Read(ref _fraction);
        if (fraction == 0)
            writer.Value(Volatile.Read(ref _whole));
        else
            writer.Value(Volatile.Read(ref _whole) + fraction);
    }
}

/// <summary>The last value observed.</summary>
internal sealed class Level(string labels) : Series(labels)
{
    private double _value;

    public override void Record(long value) => Volatile.Write(ref _value, value);

    public override void Record(double value) => Volatile.Write(ref _value, value);

    public override void WriteTo(ref ExpositionWriter writer, Family family)
    {
        writer.Name(family.SampleName, [], Labels);
        writer.Value(Volatile.Read(ref _value));
    }
}
