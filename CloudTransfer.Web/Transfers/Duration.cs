using System.ComponentModel;
using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>A length of time in configuration and options: <c>7d</c>, <c>12h</c>, <c>30m</c>, <c>90s</c>, <c>1y</c> of 365 days, <c>7 days</c>, <c>7.00:00:00</c>.</summary>
/// <param name="Value">The time, more than nothing and at most <see cref="Longest"/>.</param>
[TypeConverter(typeof(DurationConverter))]
public readonly record struct Duration(TimeSpan Value)
{
    /// <summary>A hundred years: more is a slip of the pen.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(36_500);

    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "a number with s, m, h, d, w or y, such as 12h or 7d, or a time such as 7.00:00:00";

    /// <summary>Parses a duration; false for anything else, for nothing and for less than nothing.</summary>
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
            // What is far too long must not overflow on its way to being refused.
            return TryMake(TimeSpan.FromSeconds(Math.Min((double)count * unit, 2 * Longest.TotalSeconds)), out duration);
        }

        // A bare number would be read as days by TimeSpan, which nobody expects.
        return trimmed.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(trimmed, CultureInfo.InvariantCulture, out var value)
            && TryMake(value, out duration);
    }

    /// <summary>The duration as the pages say it: <c>7 days</c>, <c>1 hour</c>.</summary>
    public override string ToString() => Value switch
    {
        { TotalDays: >= 2 } or { TotalDays: 1 } => Count(Value.TotalDays, "day"),
        { TotalHours: >= 1 } => Count(Value.TotalHours, "hour"),
        { TotalMinutes: >= 1 } => Count(Value.TotalMinutes, "minute"),
        _ => Count(Value.TotalSeconds, "second"),
    };

    private static string Count(double value, string unit) =>
        $"{Math.Floor(value)} {unit}{(Math.Floor(value) is 1 ? "" : "s")}";

    private static bool TryMake(TimeSpan value, out Duration duration)
    {
        duration = new Duration(value);
        return value > TimeSpan.Zero && value <= Longest;
    }

    // No months: the letter is that of minutes, and they differ.
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

/// <summary>Lets configuration bind a <see cref="Duration"/>.</summary>
internal sealed class DurationConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) =>
        sourceType == typeof(string) || base.CanConvertFrom(context, sourceType);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        Duration.TryParse(value as string, out var duration)
            ? duration
            : throw new FormatException($"'{value}' is not a length of time: allowed is {Duration.Allowed}.");
}
