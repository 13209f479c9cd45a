using System.Globalization;
using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Transfers;

/// <summary>Until when a transfer lives: so long from when it can be had, until a moment, or for ever, which is neither.</summary>
/// <param name="Lifetime">How long; null where it is until a moment, or for ever.</param>
/// <param name="Until">The moment; null where it is not named.</param>
public readonly record struct Expiry(TimeSpan? Lifetime, DateTimeOffset? Until)
{
    // Longer ones are not repeated to who wrote them.
    private const int LongestNumber = 6;

    /// <summary>
    /// Reads what a sender or an owner wrote: a <see cref="Duration"/>; a date, which holds to its end in UTC; a time (RFC 3339,
    /// UTC where it names no offset); <c>never</c> or <c>forever</c>, where the server allows it. Nothing is guessed: a bare
    /// number could be days or hours.
    /// </summary>
    /// <param name="text">What was written; blank for the server's own.</param>
    /// <param name="options">What the server allows.</param>
    /// <param name="now">The time from which a lifetime counts.</param>
    /// <param name="expiry">What it means.</param>
    /// <returns>Null, or what is wrong.</returns>
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

    /// <summary>When a transfer ceases to be reachable that can be had from <paramref name="start"/> on; null for never.</summary>
    public DateTimeOffset? From(DateTimeOffset start) => Until ?? start + Lifetime;

    private static bool IsForever(string text) =>
        text.Equals(TransferTerms.Forever, StringComparison.OrdinalIgnoreCase) || text.Equals("forever", StringComparison.OrdinalIgnoreCase);

    private static bool IsBareNumber(string text) => text.Length <= LongestNumber && text.All(char.IsAsciiDigit);

    // Minutes to this server, and months to whoever writes them so.
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
