using System.Globalization;
using CloudTransfer.Web.Audit;

namespace CloudTransfer.Web.Models.Administration;

/// <summary>The search form of the audit trail, as text.</summary>
/// <param name="From">The first day, such as 2026-11-30, in UTC.</param>
/// <param name="Until">The last day.</param>
/// <param name="Action">What was done, such as <c>transfer.created</c>.</param>
/// <param name="Actor">Who did it: an id or an address of e-mail of a person, or the text of an actor, such as <c>server</c>.</param>
/// <param name="Subject">To what: a link, an id, or the text of a subject, such as <c>person:…</c>.</param>
/// <param name="After">The end of the previous page.</param>
public sealed record AuditQuery(string? From, string? Until, string? Action, string? Actor, string? Subject, string? After)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>The filter of days and action, and what of them is not understood; null for nothing.</summary>
    internal (AuditFilter Filter, string? Wrong) Read()
    {
        var (from, isFromWrong) = ReadDay(From);
        var (until, isUntilWrong) = ReadDay(Until);
        var action = string.IsNullOrEmpty(Action) ? null : Action;
        return (new AuditFilter(from, until?.AddDays(1), action), isFromWrong || isUntilWrong ? "The day is not understood: write it like 2026-11-30." : null);
    }

    /// <summary>The address of a page of this search, relative to the application root.</summary>
    internal string Address(string page, AuditPosition? after)
    {
        (string Name, string? Value)[] parts = [("from", From), ("until", Until), ("action", Action), ("actor", Actor), ("subject", Subject), ("after", after?.ToString())];
        var query = parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        return $"~/admin/{page}?{string.Join('&', query)}";
    }

    private static (DateTimeOffset? Day, bool IsWrong) ReadDay(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return (null, false);
        return DateTimeOffset.TryParseExact(text.Trim(), Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) && day.Year < DateTime.MaxValue.Year
            ? (day, false)
            : (null, true);
    }
}
