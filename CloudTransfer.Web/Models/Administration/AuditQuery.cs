using System.Globalization;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Storage;

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

    /// <summary>Reads the form; null with the reason where a value is not understood.</summary>
    internal (AuditRequest? Request, string? Wrong) Read()
    {
        var (from, until, after) = (DayOf(From), DayOf(Until), PagePosition.Parse(After));
        var wrong = (IsGiven(From) && from is null) || (IsGiven(Until) && until is null) ? "The day is not understood: write it like 2026-11-30."
            : IsGiven(Action) && !AuditActions.All.Contains(Action, StringComparer.Ordinal) ? "There is no such action: choose one of the list."
            : PagePosition.IsWrong(After) ? PageAddress.NotUnderstood
            : null;
        return wrong is null
            ? (new AuditRequest(from, until?.AddDays(1), IsGiven(Action) ? Action : null, Actor?.Trim() ?? "", Subject?.Trim() ?? "", after), null)
            : (null, wrong);
    }

    /// <summary>The address of a page of this search, relative to the application root.</summary>
    internal string Address(string page, PagePosition? after) => PageAddress.Of(
        $"~/admin/{page}", ("from", From), ("until", Until), ("action", Action), ("actor", Actor), ("subject", Subject), ("after", after?.ToString()));

    private static bool IsGiven(string? text) => !string.IsNullOrWhiteSpace(text);

    private static DateTimeOffset? DayOf(string? text) =>
        DateTimeOffset.TryParseExact(text?.Trim(), Day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day) && day.Year < DateTime.MaxValue.Year
            ? day
            : null;
}

/// <summary>What of the audit trail is asked for.</summary>
/// <param name="From">The first moment; null for any.</param>
/// <param name="Until">The moment after the last; null for any.</param>
/// <param name="Action">What was done; null for anything.</param>
/// <param name="Actor">Who did it, as it was entered; empty for anybody.</param>
/// <param name="Subject">To what, as it was entered; empty for anything.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
internal sealed record AuditRequest(DateTimeOffset? From, DateTimeOffset? Until, string? Action, string Actor, string Subject, PagePosition? After);
