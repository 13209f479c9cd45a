using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>When a transfer expires: after a lifetime, at a point in time, or, if neither is set, never.</summary>
/// <param name="Lifetime">The lifetime; null for a fixed expiry and for none.</param>
/// <param name="Until">The point in time; null for a lifetime and for none.</param>
public readonly record struct Expiry(TimeSpan? Lifetime, DateTimeOffset? Until)
{
    // A message does not repeat longer numbers.
    private const int MaxNumberLength = 6;

    /// <summary>
    /// Parses an expiry: a <see cref="Duration"/>; a date, valid to its end in UTC; a time (RFC 3339, UTC without an
    /// offset); <c>never</c> or <c>forever</c> where the server allows it. A bare number is an error, since it could
    /// mean days or hours.
    /// </summary>
    /// <param name="text">The text; blank for the server's default.</param>
    /// <param name="options">The limits of the configuration.</param>
    /// <param name="now">The time from which a lifetime is counted.</param>
    /// <param name="expiry">The parsed expiry.</param>
    /// <returns>Null, or a message that says what is wrong and what is allowed.</returns>
    public static string? Read(string? text, TransfersOptions options, DateTimeOffset now, out Expiry expiry)
    {
        expiry = default;
        var written = text?.Trim() ?? "";
        if (written.Length == 0)
            expiry = new(options.DefaultLifetime.Value, null);
        else if (IsForever(written))
            return options.AllowForever ? null : TooLong(options, "this server keeps nothing for ever. ");
        else if (TryReadMoment(written, out var until))
            return ReadUntil(until, options, now, out expiry);
        else if (IsMonths(written))
            return $"'expires' ends in M: write m for minutes, such as 30m, or days for months, such as 90d. Allowed is {Allowed(options)}.";
        else if (IsBareNumber(written))
            return $"'expires' is a number without a unit: write {written}d for days or {written}h for hours. Allowed is {Allowed(options)}.";
        else if (Duration.TryParse(written, out var duration))
            expiry = new(duration.Value, null);
        else
            return $"'expires' is not understood: write {Allowed(options)}.";
        return expiry.Lifetime > options.MaxLifetime.Value ? TooLong(options, "") : null;
    }

    /// <summary>The accepted formats, for messages.</summary>
    public static string Allowed(TransfersOptions options) =>
        $"{Duration.Allowed}, or a date such as 2031-12-31{(options.AllowForever ? $", or {TransferTerms.Forever}" : "")}";

    /// <summary>When a transfer that is available from <paramref name="start"/> expires; null for never.</summary>
    public DateTimeOffset? From(DateTimeOffset start) => Until ?? start + Lifetime;

    private static bool IsForever(string text) =>
        text.Equals(TransferTerms.Forever, StringComparison.OrdinalIgnoreCase) || text.Equals("forever", StringComparison.OrdinalIgnoreCase);

    private static bool IsBareNumber(string text) => text.Length <= MaxNumberLength && text.All(char.IsAsciiDigit);

    // "M" could be meant as months.
    private static bool IsMonths(string text) => text is [.. var number, 'M'] && number.Length > 0 && number.All(char.IsAsciiDigit);

    private static bool TryReadMoment(string text, out DateTimeOffset until)
    {
        var day = text.Length < 10 ? text : text[..10];
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            until = default;
            return false;
        }

        until = new DateTimeOffset(date, new TimeOnly(23, 59, 59), TimeSpan.Zero);
        return text.Length == day.Length
            || (text[day.Length] is 'T' or 't' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out until));
    }

    private static string? ReadUntil(DateTimeOffset until, TransfersOptions options, DateTimeOffset now, out Expiry expiry)
    {
        expiry = new(null, until);
        if (until <= now)
            return "'expires' is past: name a time to come.";
        if (until - now <= options.MaxLifetime.Value)
            return null;
        var latest = (now + options.MaxLifetime.Value).UtcDateTime;
        return $"'expires' is too late: the longest that this server allows is {options.MaxLifetime} from now, which is until {latest:yyyy-MM-dd'T'HH:mm:ss'Z'}.";
    }

    private static string TooLong(TransfersOptions options, string why) =>
        $"'expires' is too long: {why}{(why.Length == 0 ? "the" : "The")} longest that this server allows is {options.MaxLifetime}, as in {Format(options.MaxLifetime.Value)}.";

    private static string Format(TimeSpan value) => value switch
    {
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerDay == 0 => $"{value.Days}d",
        { Ticks: var ticks } when ticks % TimeSpan.TicksPerHour == 0 => $"{(long)value.TotalHours}h",
        _ => $"{(long)value.TotalSeconds}s",
    };
}
