using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Models.Administration;

/// <summary>The administrator's page of the audit trail.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="Wrong">What of it is not understood; null for nothing.</param>
/// <param name="Entries">One page of entries, the newest first.</param>
/// <param name="File">The address of the whole result as CSV.</param>
/// <param name="First">The first page's address; null on it.</param>
/// <param name="Next">The next page's; null where there is none.</param>
/// <param name="IsOn">Whether entries are written.</param>
/// <param name="KeepDays">For how many days an entry is kept.</param>
public sealed record AuditPage(AuditQuery Query, string? Wrong, IReadOnlyList<AuditLine> Entries, string File, string? First, string? Next, bool IsOn, int KeepDays)
{
    /// <summary>The page with what was found.</summary>
    internal static AuditPage From(AuditQuery query, FoundEntries found, IReadOnlyDictionary<StoredId, string> names, AuditOptions options, DateTimeOffset now) => Of(query, null, options) with
    {
        Entries = [.. found.Entries.Select(entry => AuditLine.From(entry, names, now))],
        Next = found.Next is { } next ? query.Address("audit", next) : null,
    };

    /// <summary>The page without entries.</summary>
    internal static AuditPage Of(AuditQuery query, string? wrong, AuditOptions options) => new(
        query,
        wrong,
        [],
        query.Address("audit.csv", after: null),
        string.IsNullOrEmpty(query.After) ? null : query.Address("audit", after: null),
        Next: null,
        options.Enabled,
        options.KeepDays);
}

/// <summary>An entry as the page shows it.</summary>
/// <param name="At">When it was written.</param>
/// <param name="Action">What was done.</param>
/// <param name="Detail">More of it; null for nothing.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Subject">To what.</param>
/// <param name="Client">From where; null for nothing.</param>
public sealed record AuditLine(Moment At, string Action, string? Detail, AuditName Actor, AuditName Subject, string? Client)
{
    internal static AuditLine From(AuditEntry entry, IReadOnlyDictionary<StoredId, string> names, DateTimeOffset now) => new(
        Moment.From(entry.At, now), entry.Action, entry.Detail, AuditName.From(entry.Actor, names), AuditName.From(entry.Subject, names), entry.Client);
}

/// <summary>Who or what an entry names.</summary>
/// <param name="Kind">Its kind: <c>person</c>.</param>
/// <param name="Id">Its id; empty for none.</param>
/// <param name="Name">The name of a person who has an account; null otherwise.</param>
/// <param name="Address">Its page, relative to the application root; null for none.</param>
public sealed record AuditName(string Kind, string Id, string? Name, string? Address)
{
    internal static AuditName From(string text, IReadOnlyDictionary<StoredId, string> names)
    {
        var kind = AuditSubject.KindOf(text);
        var id = text.Length > kind.Length ? text[(kind.Length + 1)..] : "";
        if (AuditActor.PersonOf(text) is { } person)
            return new AuditName(kind, id, names.GetValueOrDefault(person), names.ContainsKey(person) ? $"~/admin/people/{person}" : null);
        var page = AuditSubject.TransferOf(text) is not null ? "transfers" : AuditSubject.RequestOf(text) is not null ? "requests" : null;
        return new AuditName(kind, id, null, page is null ? null : $"~/admin/{page}/{id}");
    }
}
