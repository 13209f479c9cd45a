using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Cleanup;
using CloudTransfer.Web.Transfers.Search;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>What whoever runs the server sees and does: usage, transfers, rejections, background work.</summary>
[Authorize(Policy = Policies.CanAdminister)]
[SecretUrl]
[Route("/admin")]
public sealed class AdminController(
    TransferSearch search, RejectionCounter rejections, Removal removal, Ownership ownership, LatestStorageSnapshot snapshot, UnknownProxyLog proxies, JobBacklog backlog, JobQueue jobs, FailedWebhooks webhooks, PeopleStore people,
    IOptions<AdminOptions> options, IOptions<TransfersOptions> rules, TimeProvider time, LinkFactory links) : Controller
{
    private const int LargestShown = 20;

    /// <summary>Usage, one page of transfers, what was refused, and the background work that waits.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync([FromQuery] AdminQuery query, CancellationToken cancel)
    {
        var (request, wrong) = query.Read();
        if (query.IsMisplaced)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        var found = query.IsMisplaced ? FoundTransfers.None : await search.FindAsync(request, cancel);
        var refused = await rejections.CountAsync(cancel);
        var page = AdminPage.From(query, wrong, found, snapshot.Value, refused, proxies.Seen, await backlog.CountAsync(cancel), options.Value.GrafanaUrl, time.GetUtcNow());
        var person = request.User is { } user ? (await people.NamesAsync([user], cancel)).GetValueOrDefault(user) : null;
        return View("Show", page with { IsByKey = User.HasAdministratorKey(), Webhooks = await webhooks.ListAsync(cancel), Person = person });
    }

    /// <summary>Shows one transfer with its largest files.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "transfers/{id}")]
    public async Task<IActionResult> TransferAsync(string id, bool saved, CancellationToken cancel) =>
        await PageAsync(id, cancel) is { } page ? View("Transfer", page with { Saved = saved }) : NotFound();

    /// <summary>Changes when a transfer expires.</summary>
    [HttpPost("transfers/{id}")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> ChangeExpiryAsync(string id, [FromForm] string? expires, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var parsed))
            return NotFound();
        var change = await ownership.ChangeExpiryAsync(parsed, expires ?? "", cancel);
        if (change is Change.Done)
            return new SeeOtherResult($"~/admin/transfers/{parsed}?saved=true");
        if (await PageAsync(id, cancel) is not { } page)
            return NotFound();
        var error = change is Change.Wrong { Error: var wrong } ? wrong : Error.Of(ErrorCode.ExpiryNotExtendable);
        Response.StatusCode = ErrorCatalog.Of(error.Code).Status;
        return View("Transfer", page with { Wrong = ErrorTexts.OnPage(error) });
    }

    /// <summary>Asks for confirmation before the selected transfers are deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> ConfirmDeleteAsync([FromQuery] IReadOnlyList<string> id, CancellationToken cancel) =>
        View(
            SelectedTransfers.DeleteView,
            SelectedTransfersPage.From(await search.FindAsync(SelectedTransfers.Parse(id), cancel), "Delete", "~/admin", time.GetUtcNow()) with { IsOfOthers = true });

    /// <summary>Deletes transfers; their owners' pages show that the administrator did.</summary>
    [HttpPost("delete")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync([FromForm] IReadOnlyList<string> id, CancellationToken cancel)
    {
        var deleted = 0;
        foreach (var parsed in SelectedTransfers.Parse(id))
            deleted += await removal.RemoveAsync(parsed, RemovalReason.Administrator, cancel) ? 1 : 0;
        return new SeeOtherResult($"~/admin?deleted={deleted}");
    }

    /// <summary>Has the background jobs of a kind that failed tried again at once.</summary>
    [HttpPost("jobs/retry")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> RetryJobsAsync([FromForm] string? kind, CancellationToken cancel)
    {
        if (!Enum.TryParse<JobKind>(kind, out var parsed) || !Enum.IsDefined(parsed))
            return NotFound();
        await jobs.RetryAsync(parsed, cancel);
        return new SeeOtherResult("~/admin#jobs");
    }

    /// <summary>Has a message to a webhook that was given up sent again; all of them without an id.</summary>
    [HttpPost("webhooks/replay")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> ReplayWebhooksAsync([FromForm] string? id, CancellationToken cancel)
    {
        await webhooks.ReplayAsync(string.IsNullOrEmpty(id) ? null : id, cancel);
        return new SeeOtherResult("~/admin#jobs");
    }

    /// <summary>Forgets a message to a webhook that was given up; all of them without an id.</summary>
    [HttpPost("webhooks/discard")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DiscardWebhooksAsync([FromForm] string? id, CancellationToken cancel)
    {
        await webhooks.DiscardAsync(string.IsNullOrEmpty(id) ? null : id, cancel);
        return new SeeOtherResult("~/admin#jobs");
    }

    private async Task<AdminTransferPage?> PageAsync(string id, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var parsed) || await search.FindByLinkAsync(parsed, cancel) is not [var found])
            return null;
        var largest = await search.LargestFilesAsync(found.Id, LargestShown, cancel);
        return AdminTransferPage.From(found, links.For(Request).Landing(found.Link), largest, rules.Value, time.GetUtcNow());
    }
}
