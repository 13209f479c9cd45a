using System.Globalization;
using CloudTransfer.Web.Errors;

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
    /// <returns>Null, or the error.</returns>
    public static Error? Read(string? text, TransfersOptions options, DateTimeOffset now, out Expiry expiry)
    {
        expiry = default;
        var written = text?.Trim() ?? "";
        if (written.Length == 0)
            expiry = new(options.DefaultLifetime.Value, null);
        else if (IsForever(written))
            return options.AllowForever ? null : Error.ExpiresNeverNotAllowed(options.MaxLifetime.Value);
        else if (TryReadMoment(written, out var until))
            return ReadUntil(until, options, now, out expiry);
        else if (IsMonths(written))
            return Error.ExpiresInMonths(options.AllowForever);
        else if (IsBareNumber(written))
            return Error.ExpiresWithoutUnit(written, options.AllowForever);
        else if (Duration.TryParse(written, out var duration))
            expiry = new(duration.Value, null);
        else
            return Error.ExpiresNotUnderstood(options.AllowForever);
        return expiry.Lifetime > options.MaxLifetime.Value ? Error.ExpiresTooLong(options.MaxLifetime.Value) : null;
    }

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

    private static Error? ReadUntil(DateTimeOffset until, TransfersOptions options, DateTimeOffset now, out Expiry expiry)
    {
        expiry = new(null, until);
        if (until <= now)
            return Error.Of(ErrorCode.ExpiresInThePast);
        var longest = options.MaxLifetime.Value;
        return until - now <= longest ? null : Error.ExpiresTooLate(longest, now + longest);
    }
}
