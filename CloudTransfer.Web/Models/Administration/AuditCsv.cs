using System.Globalization;
using CloudTransfer.Web.Audit;

namespace CloudTransfer.Web.Models.Administration;

/// <summary>Entries of the audit trail as CSV (RFC 4180).</summary>
internal static class AuditCsv
{
    /// <summary>The first line.</summary>
    public const string Head = "time,action,actor,subject,client,detail,logged_subject,id\r\n";

    private const string Formulas = "=+-@\t\r";

    /// <summary>The line of an entry.</summary>
    public static string Line(AuditEntry entry)
    {
        string?[] cells =
        [
            entry.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture), entry.Action, entry.Actor, entry.Subject, entry.Client, entry.Detail,
            AuditTrail.Logged(entry.Subject), entry.Id,
        ];
        return string.Join(',', cells.Select(Cell)) + "\r\n";
    }

    // A spreadsheet computes what begins like a formula; behind an apostrophe it is text.
    private static string Cell(string? text)
    {
        var safe = text is { Length: > 0 } && Formulas.Contains(text[0], StringComparison.Ordinal) ? "'" + text : text ?? "";
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
