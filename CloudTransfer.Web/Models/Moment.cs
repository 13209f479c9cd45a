using System.Globalization;

namespace CloudTransfer.Web.Models;

/// <summary>A point in time as a page shows it.</summary>
/// <param name="Relative">Relative to now: <c>in 6 days</c>, <c>in 1 hour</c>; <c>now</c> for a past time.</param>
/// <param name="Exact">To the minute, in UTC: <c>29 Nov 2026, 08:00 UTC</c>.</param>
/// <param name="Machine">RFC 3339, for the <c>datetime</c> attribute of <c>time</c>.</param>
public sealed record Moment(string Relative, string Exact, string Machine)
{
    /// <summary>Formats <paramref name="at"/> relative to <paramref name="now"/>.</summary>
    public static Moment From(DateTimeOffset at, DateTimeOffset now)
    {
        var utc = at.ToUniversalTime();
        return new Moment(
            FormatRelative(at - now),
            utc.ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture),
            utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
    }

    // Rounded, so that seven days are still shown as seven days a second later.
    private static string FormatRelative(TimeSpan left) => left switch
    {
        { Ticks: <= 0 } => "now",
        { TotalHours: >= 47.5 } => In(left.TotalDays, "day"),
        { TotalMinutes: >= 59.5 } => In(left.TotalHours, "hour"),
        _ => In(Math.Max(1, left.TotalMinutes), "minute"),
    };

    private static string In(double count, string unit) => $"in {Count.Of((long)Math.Round(count), unit)}";
}
