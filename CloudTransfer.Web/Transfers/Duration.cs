using System.ComponentModel;
using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// A duration in the configuration and in options: <c>7d</c>, <c>12h</c>, <c>30m</c>, <c>90s</c>, <c>1y</c> of 365
/// days, <c>7 days</c>, <c>7.00:00:00</c>.
/// </summary>
/// <param name="Value">The duration, greater than zero and at most <see cref="MaxValue"/>.</param>
[TypeConverter(typeof(DurationConverter))]
public readonly record struct Duration(TimeSpan Value)
{
    /// <summary>A hundred years; a longer duration is taken for a typing error.</summary>
    public static readonly TimeSpan MaxValue = TimeSpan.FromDays(36_500);

    /// <summary>The accepted formats, for messages.</summary>
    public const string Allowed = "a number with s, m, h, d, w or y, such as 12h or 7d, or a time such as 7.00:00:00";

    /// <summary>Parses a duration. Returns false for zero, negative and invalid values.</summary>
    public static bool TryParse(string? text, out Duration duration)
    {
        duration = default;
        var trimmed = text?.Trim() ?? "";
        var digits = trimmed.AsSpan().IndexOfAnyExceptInRange('0', '9');
        var unit = digits > 0 ? UnitOf(trimmed[digits..].TrimStart()) : 0;
        if (unit > 0)
        {
            if (!int.TryParse(trimmed.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                return false;
            // Limited, so that a far too long duration is rejected without an overflow.
            return TryMake(TimeSpan.FromSeconds(Math.Min((double)count * unit, 2 * MaxValue.TotalSeconds)), out duration);
        }

        // TimeSpan would parse a bare number as days, which users do not expect.
        return trimmed.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out var value)
            && TryMake(value, out duration);
    }

    /// <summary>Formats the duration as the pages show it: <c>7 days</c>, <c>1 hour</c>.</summary>
    public override string ToString() => Value switch
    {
        { TotalDays: >= 2 } or { TotalDays: 1 } => Count(Value.TotalDays, "day"),
        { TotalHours: >= 1 } => Count(Value.TotalHours, "hour"),
        { TotalMinutes: >= 1 } => Count(Value.TotalMinutes, "minute"),
        _ => Count(Value.TotalSeconds, "second"),
    };

    /// <summary>Formats the duration as <see cref="TryParse"/> reads it again, in whole seconds: <c>7d</c>.</summary>
    public string ToExact()
    {
        var seconds = (long)Value.TotalSeconds;
        return seconds switch
        {
            _ when seconds % 86_400 == 0 => $"{seconds / 86_400}d",
            _ when seconds % 3600 == 0 => $"{seconds / 3600}h",
            _ => $"{seconds}s",
        };
    }

    private static string Count(double value, string unit) =>
        $"{Math.Floor(value)} {unit}{(Math.Floor(value) is 1 ? "" : "s")}";

    private static bool TryMake(TimeSpan value, out Duration duration)
    {
        duration = new Duration(value);
        return value > TimeSpan.Zero && value <= MaxValue;
    }

    // Months are not supported: their length varies, and "m" stands for minutes.
    private static int UnitOf(string word) => word.ToLowerInvariant() switch
    {
        "s" or "sec" or "second" or "seconds" => 1,
        "m" or "min" or "minute" or "minutes" => 60,
        "h" or "hour" or "hours" => 3600,
        "d" or "day" or "days" => 86_400,
        "w" or "week" or "weeks" => 604_800,
        "y" or "year" or "years" => 31_536_000,
        _ => 0,
    };
}

/// <summary>Binds a <see cref="Duration"/> from the configuration.</summary>
internal sealed class DurationConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        Duration.TryParse(value as string, out var duration)
            ? duration
            : throw new FormatException($"'{value}' is not a length of time: it must be {Duration.Allowed}.");

    public override object? ConvertTo(ITypeDescriptorContext? context, CultureInfo? culture, object? value, Type destinationType) =>
        value is Duration given && destinationType == typeof(string) ? given.ToExact() : base.ConvertTo(context, culture, value, destinationType);
}
