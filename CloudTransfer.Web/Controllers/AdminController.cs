using CloudTransfer.Web.Administration;
using CloudTransfer.Web.Metrics;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>What whoever runs the server sees and does: usage, transfers, refusals.</summary>
[AdministratorOnly]
[SecretAddress]
[Route("/admin")]
public sealed class AdminController(
    TransferSearch search, Rejections rejections, Removal removal, LatestStock stock, UnknownProxies proxies, IOptions<AdminOptions> options, TimeProvider time) : Controller
{
    private const int LargestShown = 20;

    /// <summary>Usage, one page of transfers, and what was refused.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync([FromQuery] AdminQuery query, CancellationToken cancel)
    {
        var (request, wrong) = query.Read();
        var (found, next) = await search.FindAsync(request, cancel);
        var refused = await rejections.CountAsync(cancel);
        return View("Show", AdminPage.From(query, wrong, found, next, stock.Value, refused, proxies.Seen, options.Value.GrafanaUrl, time.GetUtcNow()));
    }

    /// <summary>One transfer, and why it is big.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "transfers/{id}")]
    public async Task<IActionResult> TransferAsync(string id, CancellationToken cancel)
    {
        if (!StoredId.TryParse(id, out var parsed) || await search.FindAsync([parsed], cancel) is not [var found])
            return NotFound();
        return View("Transfer", AdminTransferPage.From(found, await search.LargestFilesAsync(parsed, LargestShown, cancel), time.GetUtcNow()));
    }

    /// <summary>Asks whether the transfers that are ticked shall really be deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> AskAsync([FromQuery] IReadOnlyList<string> id, CancellationToken cancel) =>
        View("Delete", AdminDeletePage.From(await search.FindAsync(Parse(id), cancel), time.GetUtcNow()));

    /// <summary>Deletes transfers; their owners can read that it was the administrator.</summary>
    [HttpPost("delete")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(64 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync([FromForm] IReadOnlyList<string> id, CancellationToken cancel)
    {
        var deleted = 0;
        foreach (var parsed in Parse(id))
            deleted += await removal.RemoveAsync(parsed, Ending.Administrator, cancel) ? 1 : 0;
        return new SeeOtherResult($"~/admin?deleted={deleted}");
    }

    private static List<StoredId> Parse(IReadOnlyList<string>? texts)
    {
        var ids = new List<StoredId>();
        foreach (var text in texts ?? [])
        {
            if (StoredId.TryParse(text, out var id) && ids.Count < TransferSearch.PageSize)
                ids.Add(id);
        }

        return ids;
    }
}
