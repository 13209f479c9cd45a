using System.ComponentModel;
using System.Globalization;

namespace CloudTransfer.Web.Storage;

/// <summary>A number of bytes in configuration: <c>1048576</c>, <c>512MiB</c>, <c>10GiB</c>, <c>1.5 TB</c>.</summary>
/// <param name="Bytes">The number of bytes, never negative.</param>
[TypeConverter(typeof(ByteSizeConverter))]
public readonly record struct ByteSize(long Bytes)
{
    private static readonly (string Unit, decimal Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1e3m), ("MB", 1e6m), ("GB", 1e9m), ("TB", 1e12m), ("B", 1),
    ];

    private static readonly string[] Said = ["", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Parses a whole number of bytes, or a number with a unit of 1024 (KiB) or 1000 (kB).</summary>
    public static bool TryParse(string? text, out ByteSize size)
    {
        size = default;
        var number = text?.Trim() ?? "";
        var factor = 1m;
        foreach (var (unit, value) in Units)
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            (number, factor) = (number[..^unit.Length].TrimEnd(), value);
            break;
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            return false;
        if (count > long.MaxValue / factor)
            return false;
        size = new ByteSize((long)(count * factor));
        return true;
    }

    /// <summary>The size as the pages and messages say it: <c>2.3 GB</c>, in units of 1000.</summary>
    public override string ToString()
    {
        if (Bytes < 1000)
            return $"{Bytes} {(Bytes == 1 ? "byte" : "bytes")}";
        var (value, unit) = ((decimal)Bytes, 0);
        while (value >= 999.5m)
            (value, unit) = (value / 1000, unit + 1);
        return value.ToString(value < 9.95m ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + Said[unit];
    }

    /// <summary>The size as <see cref="TryParse"/> reads it again, to the byte: <c>10GiB</c>.</summary>
    public string ToExact()
    {
        var bytes = Bytes;
        var (unit, factor) = Array.Find(Units.OrderByDescending(unit => unit.Factor).ToArray(), unit => bytes > 0 && bytes % unit.Factor == 0);
        return unit is null or "B" ? bytes.ToString(CultureInfo.InvariantCulture) : (bytes / factor).ToString("0", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>
    /// The same of a limit, as people write it: <c>1 TB</c>, and <c>10 GB</c> for 10 GiB as well. It never says more than there is.
    /// </summary>
    public string ToLimit()
    {
        if (Bytes < 1000)
            return ToString();
        foreach (var thousand in (decimal[])[1000, 1024])
        {
            var (value, unit) = Scale(thousand);
            if (value < 1000 && value * 10 % 1 == 0)
                return Say(value, unit);
        }

        var (most, of) = Scale(1000);
        return Say(decimal.Floor(most * 10) / 10, of);

        static string Say(decimal value, int unit) => value.ToString("0.#", CultureInfo.InvariantCulture) + " " + Said[unit];
    }

    private (decimal Value, int Unit) Scale(decimal thousand)
    {
        var (value, unit) = ((decimal)Bytes, 0);
        while (value >= thousand)
            (value, unit) = (value / thousand, unit + 1);
        return (value, unit);
    }
}

/// <summary>Lets configuration bind a <see cref="ByteSize"/>.</summary>
internal sealed class ByteSizeConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        ByteSize.TryParse(value as string, out var size)
            ? size
            : throw new FormatException($"'{value}' is not a size: it must be a number of bytes, or a number with a unit, such as 1048576, 512MiB or 10GiB.");

    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is ByteSize given && destinationType == typeof(string) ? given.ToExact() : base.ConvertTo(context, culture, value, destinationType);
}
