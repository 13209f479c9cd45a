using System.Globalization;

namespace CloudTransfer.Web.Uploads;

/// <summary>How far a sender's clock is from UTC: <c>+02:00</c>, as RFC 3339 writes it and <c>date +%:z</c> prints it.</summary>
internal static class UtcOffset
{
    /// <summary>The form's field that says it of the files that follow.</summary>
    public const string Field = "utcOffset";

    private static readonly TimeSpan Furthest = TimeSpan.FromHours(14);

    /// <summary>Parses it; false for anything else, and for more than 14 hours.</summary>
    public static bool TryParse(string? text, out TimeSpan offset)
    {
        offset = default;
        if (text?.Trim() is not [('+' or '-') and var sign, .. var clock] || !TimeSpan.TryParseExact(clock, @"hh\:mm", CultureInfo.InvariantCulture, out offset))
            return false;
        offset = sign == '-' ? -offset : offset;
        return offset.Duration() <= Furthest;
    }
}
