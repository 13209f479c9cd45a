using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Administration;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Administration;

/// <summary>What administrators see of file requests, and do with them: close, delete.</summary>
[Authorize(Policy = Policies.CanAdminister)]
[SecretUrl]
[Route("/admin/requests")]
public sealed class AdminRequestsController(
    FileRequestStore requests, Submissions submissions, RequestRemoval removal, PeopleStore people, LinkFactory links, TimeProvider time) : Controller
{
    private const int FormLimit = 16 * 1024;

    private const string ListView = "~/Views/Requests/AdminList.cshtml";

    /// <summary>One page of requests, the newest first, or the one that is looked for.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ListAsync([FromQuery] AdminRequestsQuery query, CancellationToken cancel)
    {
        var (id, after, wrong) = query.Read();
        if (wrong is not null)
        {
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return View(ListView, AdminRequestsPage.Of(query, wrong));
        }

        var found = id is { } one ? new FoundRequests(await requests.FindAsync(one, cancel) is { } only ? [only] : [], Next: null) : await requests.NewestAsync(user: null, after, cancel);
        return View(ListView, AdminRequestsPage.From(query, await ListedAsync(found.Requests, cancel), found.Next));
    }

    /// <summary>One request.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "{id}")]
    public async Task<IActionResult> ShowAsync(string id, bool closed, CancellationToken cancel)
    {
        if (await FindAsync(id, cancel) is not { } request)
            return NotFound();
        var listed = (await ListedAsync([request], cancel))[0];
        return View("~/Views/Requests/AdminRequest.cshtml", new AdminRequestPage(listed, links.For(Request).FileRequest(request.Id), closed ? "The request is closed. What is on its way may still arrive." : null));
    }

    /// <summary>Lets no more uploads to a request begin.</summary>
    [HttpPost("{id}/close")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> CloseAsync(string id, CancellationToken cancel) =>
        StoredId.TryParse(id, out var request) && await requests.CloseAsync(request, cancel) ? new SeeOtherResult($"~/admin/requests/{request}?closed=true") : NotFound();

    /// <summary>Asks for confirmation before a request is deleted with all that was sent to it.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "{id}/delete")]
    public async Task<IActionResult> ConfirmDeleteAsync(string id, CancellationToken cancel) => await FindAsync(id, cancel) is { } request
        ? View("~/Views/Requests/Delete.cshtml", DeleteRequestPage.Of(request, await submissions.UsageAsync(request.Id, cancel), Url.Content($"~/admin/requests/{request.Id}")))
        : NotFound();

    /// <summary>Deletes a request with all that was sent to it.</summary>
    [HttpPost("{id}/delete")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync(string id, CancellationToken cancel) =>
        StoredId.TryParse(id, out var request) && await removal.RemoveAsync(request, RemovalReason.Administrator, cancel) ? new SeeOtherResult("~/admin/requests?deleted=true") : NotFound();

    private async Task<FileRequest?> FindAsync(string id, CancellationToken cancel) => StoredId.TryParse(id, out var parsed) ? await requests.FindAsync(parsed, cancel) : null;

    private async Task<IReadOnlyList<AdminRequest>> ListedAsync(IReadOnlyList<FileRequest> found, CancellationToken cancel)
    {
        var names = await people.NamesAsync([.. found.Select(request => request.User).OfType<StoredId>().Distinct()], cancel);
        var used = await submissions.UsageAsync([.. found.Select(request => request.Id)], cancel);
        return [.. found.Select(request => AdminRequest.From(request, used.GetValueOrDefault(request.Id, RequestUsage.None), request.User is { } user ? names.GetValueOrDefault(user) : null, time.GetUtcNow()))];
    }
}
