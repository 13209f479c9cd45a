using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Models.Administration;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Controllers.Administration;

/// <summary>Finds whom and what administrators mean who search the audit trail, and the names of the people in it.</summary>
public sealed class AuditNames(PeopleStore people, TransferSearch transfers)
{
    /// <summary>Which entries are asked for.</summary>
    internal async Task<AuditFilter> FilterAsync(AuditRequest request, CancellationToken cancel) => new(
        request.From, request.Until, request.Action, await ActorAsync(request.Actor, cancel), await SubjectsAsync(request.Subject, cancel));

    /// <summary>The names of the people whom entries name, of those who have an account.</summary>
    internal Task<IReadOnlyDictionary<StoredId, string>> OfAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancel) =>
        people.NamesAsync([.. entries.SelectMany(entry => new[] { AuditActor.PersonOf(entry.Actor), AuditActor.PersonOf(entry.Subject) }).OfType<StoredId>().Distinct()], cancel);

    private async Task<string?> ActorAsync(string text, CancellationToken cancel)
    {
        var person = CopiedLink.IdIn(text) ?? (text.Contains('@', StringComparison.Ordinal) ? await people.FindOneAsync(text, cancel) : null);
        return person is { } id ? AuditActor.Person(id).ToString() : text.Length > 0 ? text : null;
    }

    // Whatever has the id: no two things have the same. The link of a recipient or a requester leads to its transfer.
    private async Task<IReadOnlyList<string>?> SubjectsAsync(string text, CancellationToken cancel)
    {
        if (CopiedLink.IdIn(text) is not { } id)
            return text.Length > 0 ? [text] : null;
        var linked = await transfers.FindByLinkAsync(id, cancel) is [var found, ..] ? AuditSubject.WithId(found.Id) : [];
        return [.. AuditSubject.WithId(id).Concat(linked).Select(subject => subject.ToString()).Distinct(StringComparer.Ordinal)];
    }
}
