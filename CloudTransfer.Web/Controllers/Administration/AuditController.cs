using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Models.Administration;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Administration;

/// <summary>The audit trail, for administrators: who did what to what, from where, when.</summary>
[Authorize(Policy = Policies.CanAdminister)]
[SecretUrl]
[Route("/admin")]
public sealed class AuditController(AuditSearch entries, PeopleStore people, TransferSearch transfers, IOptions<AuditOptions> options, TimeProvider time) : Controller
{
    /// <summary>One page of entries, the newest first.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "audit")]
    public async Task<IActionResult> ShowAsync([FromQuery] AuditQuery query, CancellationToken cancel)
    {
        var (filter, wrong) = await ReadAsync(query, cancel);
        var found = await entries.FindAsync(filter, AuditPosition.Parse(query.After), AuditPage.Size + 1, cancel);
        var names = await people.NamesAsync(AuditPage.PeopleIn(found), cancel);
        return View("~/Views/Audit/Show.cshtml", AuditPage.From(query, wrong, found, names, options.Value, time.GetUtcNow()));
    }

    /// <summary>All entries of a search as CSV.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "audit.csv")]
    public async Task<IActionResult> DownloadAsync([FromQuery] AuditQuery query, CancellationToken cancel)
    {
        var (filter, _) = await ReadAsync(query, cancel);
        return new AuditCsvResult(entries.AllAsync(filter, cancel));
    }

    private async Task<(AuditFilter Filter, string? Wrong)> ReadAsync(AuditQuery query, CancellationToken cancel)
    {
        var (filter, wrong) = query.Read();
        return (filter with { Actor = await ActorAsync(query.Actor?.Trim() ?? "", cancel), Subject = await SubjectAsync(query.Subject?.Trim() ?? "", cancel) }, wrong);
    }

    private async Task<string?> ActorAsync(string text, CancellationToken cancel)
    {
        if (text.Length == 0)
            return null;
        if (StoredId.TryParse(text, out var id))
            return AuditActor.Person(id).ToString();
        return text.Contains('@', StringComparison.Ordinal) && await people.FindOneAsync(text, cancel) is { } person ? AuditActor.Person(person.User.Id).ToString() : text;
    }

    // By a link, or an id: of a transfer, where it says no more.
    private async Task<string?> SubjectAsync(string text, CancellationToken cancel)
    {
        if (text.Length == 0)
            return null;
        if (!StoredId.TryParse(text[(text.LastIndexOf('/') + 1)..], out var id))
            return text;
        if (text.Contains("/r/", StringComparison.Ordinal))
            return AuditSubject.Request(id).ToString();
        return AuditSubject.Transfer(await transfers.FindByLinkAsync(id, cancel) is [var found, ..] ? found.Id : id).ToString();
    }
}
