using System.Buffers;
using System.Globalization;

namespace CloudTransfer.Web.Observability.Metrics.Exposition;

/// <summary>Writes samples as UTF-8 into a buffer that hands out its memory; <see cref="Flush"/> ends it.</summary>
/// <param name="output">A pipe or any other buffer.</param>
internal ref struct ExpositionWriter(IBufferWriter<byte> output)
{
    private const int LongestNumber = 32;
    private const double LargestExactInteger = 1L << 53;

    private Span<byte> _free = output.GetSpan();
    private int _used;

    public void Text(ReadOnlySpan<byte> text)
    {
        text.CopyTo(Room(text.Length));
        _used += text.Length;
    }

    /// <summary>A sample's name and labels, up to its value.</summary>
    public void Name(ReadOnlySpan<byte> name, ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> labels)
    {
        Text(name);
        Text(suffix);
        if (!labels.IsEmpty)
        {
            Text("{"u8);
            Text(labels);
            Text("}"u8);
        }

        Text(" "u8);
    }

    /// <summary>The same of a histogram's bucket.</summary>
    public void Bucket(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> bound)
    {
        Text(name);
        Text("_bucket{"u8);
        if (!labels.IsEmpty)
        {
            Text(labels);
            Text(","u8);
        }

        Text("le=\""u8);
        Text(bound);
        Text("\"} "u8);
    }

    /// <summary>A sample's value, which ends its line.</summary>
    public void Value(long value)
    {
        value.TryFormat(Room(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
        _used += written;
        Text("\n"u8);
    }

    /// <inheritdoc cref="Value(long)"/>
    public void Value(double value)
    {
        if (!double.IsFinite(value))
        {
            Text(double.IsNaN(value) ? "NaN\n"u8 : value > 0 ? "+Inf\n"u8 : "-Inf\n"u8);
            return;
        }

        if (double.IsInteger(value) && Math.Abs(value) < LargestExactInteger)
        {
            Value((long)value);
            return;
        }

        value.TryFormat(Room(LongestNumber), out var written, default, CultureInfo.InvariantCulture);
        _used += written;
        Text("\n"u8);
    }

    /// <summary>Hands what is written to the buffer.</summary>
    public void Flush()
    {
        output.Advance(_used);
        _free = default;
        _used = 0;
    }

    private Span<byte> Room(int length)
    {
        if (_free.Length - _used < length)
        {
            Flush();
            _free = output.GetSpan(length);
        }

        return _free[_used..];
    }
}
