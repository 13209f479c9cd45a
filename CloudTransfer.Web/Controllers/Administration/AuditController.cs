using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Models.Administration;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Administration;

/// <summary>The audit trail, for administrators: who did what to what, from where, when.</summary>
[Authorize(Policy = Policies.CanAdminister)]
[SecretUrl]
[Route("/admin")]
public sealed class AuditController(AuditSearch entries, AuditNames names, IOptions<AuditOptions> options, TimeProvider time) : Controller
{
    /// <summary>One page of entries, the newest first.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "audit")]
    public async Task<IActionResult> ShowAsync([FromQuery] AuditQuery query, CancellationToken cancel)
    {
        var (request, wrong) = query.Read();
        if (request is null)
            return Wrong(query, wrong);
        var found = await entries.FindAsync(await names.FilterAsync(request, cancel), request.After, cancel);
        return Page(AuditPage.From(query, found, await names.OfAsync(found.Entries, cancel), options.Value, time.GetUtcNow()));
    }

    /// <summary>All entries of a search as CSV; the page, where it is not understood.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "audit.csv")]
    public async Task<IActionResult> DownloadAsync([FromQuery] AuditQuery query, CancellationToken cancel)
    {
        var (request, wrong) = query.Read();
        return request is null ? Wrong(query, wrong) : new AuditCsvResult(entries.AllAsync(await names.FilterAsync(request, cancel), request.After, cancel));
    }

    private ViewResult Wrong(AuditQuery query, string? wrong)
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page(AuditPage.Of(query, wrong, options.Value));
    }

    private ViewResult Page(AuditPage page) => View("~/Views/Audit/Show.cshtml", page);
}
