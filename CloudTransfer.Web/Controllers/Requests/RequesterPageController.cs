using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Notifications.Requests;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>The requester's page of a file request, below an address that says who the requester is.</summary>
[SecretUrl]
public abstract class RequesterPageController(RequesterPages pages, ListingLimiter listings) : Controller
{
    /// <summary>The most bytes of a form.</summary>
    protected const int FormLimit = 64 * 1024;

    /// <summary>Shows the link, the request's state, and what was sent.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public Task<IActionResult> ShowAsync(string? after, string? done, string? code, CancellationToken cancel) => ShowAsync(after, done, code, wrong: null, cancel);

    /// <summary>The link as a QR code, an image that can be saved and printed.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "qr.svg")]
    public async Task<IActionResult> QrAsync(CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not { } request)
            return NotFound();
        Response.Headers.ContentDisposition = "inline; filename=\"link.svg\"";
        return Content(QrCode.Svg(pages.Links.For(Request).FileRequest(request.Id)), "image/svg+xml; charset=utf-8");
    }

    /// <summary>Downloads all that was sent as one zip.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "zip")]
    public async Task<IActionResult> ZipAsync(CancellationToken cancel) => await FindAsync(cancel) is { } request
        ? await listings.ReadAsync(this, () => pages.SendAllAsync(this, request, cancel), cancel)
        : NotFound();

    /// <summary>Changes until when files can be sent.</summary>
    [HttpPost("extend")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> ExtendAsync([FromForm] string? expires, CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not { } request)
            return NotFound();
        return await pages.ExtendAsync(request, expires, cancel) is not { } error
            ? new SeeOtherResult($"{Address}?done=extended")
            : await ShowAsync(after: null, done: null, code: null, error, cancel);
    }

    /// <summary>Lets no more uploads begin.</summary>
    [HttpPost("close")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> CloseAsync(CancellationToken cancel) => await FindAsync(cancel) is { } request && await pages.Requests.CloseAsync(request.Id, cancel)
        ? new SeeOtherResult($"{Address}?done=closed")
        : NotFound();

    /// <summary>Asks for confirmation before the request is deleted with all that was sent to it.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> ConfirmDeleteAsync(CancellationToken cancel) => await FindAsync(cancel) is { } request
        ? View("~/Views/Requests/Delete.cshtml", DeleteRequestPage.Of(request, await pages.UsageAsync(request, cancel), Address))
        : NotFound();

    /// <summary>Deletes the request with all that was sent to it.</summary>
    [HttpPost("delete")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync(CancellationToken cancel) => await FindAsync(cancel) is { } request && await pages.Removal.RemoveAsync(request.Id, RemovalReason.Owner, cancel)
        ? new SeeOtherResult("~/requests?deleted=true")
        : NotFound();

    /// <summary>Asks for confirmation before one of the received transfers is deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "received/{link}/delete")]
    public async Task<IActionResult> ConfirmDeleteReceivedAsync(string link, CancellationToken cancel) =>
        await FindAsync(cancel) is { } request && StoredId.TryParse(link, out var parsed) && await pages.Inbox.FindAsync(request.Id, parsed, cancel) is { } transfer
            ? View("~/Views/Requests/Delete.cshtml", DeleteRequestPage.Of(transfer, Address))
            : NotFound();

    /// <summary>Deletes one of the received transfers.</summary>
    [HttpPost("received/{link}/delete")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteReceivedAsync(string link, CancellationToken cancel) =>
        await FindAsync(cancel) is { } request && StoredId.TryParse(link, out var parsed) && await pages.Inbox.DeleteAsync(request.Id, parsed, cancel)
            ? new SeeOtherResult($"{Address}?done=deleted")
            : NotFound();

    /// <summary>Tells the requester no more of what arrives.</summary>
    [HttpPost("notices/end")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EndNoticesAsync(CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not { } request)
            return NotFound();
        await Notices.EndAsync(request.Id, cancel);
        return new SeeOtherResult($"{Address}?done=untold");
    }

    /// <summary>The requester whom the address names; null where it names none.</summary>
    protected abstract RequestOwner? Requester { get; }

    /// <summary>The address of the page as the browser sees it.</summary>
    protected abstract string Address { get; }

    /// <summary>Who is told of what arrives.</summary>
    protected RequestNotices Notices => pages.Notices;

    /// <summary>The request of the requester; null where there is none.</summary>
    protected async Task<FileRequest?> FindAsync(CancellationToken cancel) => Requester is { } owner ? await pages.Requests.FindAsync(owner, cancel) : null;

    private async Task<IActionResult> ShowAsync(string? after, string? done, string? code, Error? wrong, CancellationToken cancel)
    {
        StoredId? before = StoredId.TryParse(after, out var parsed) ? parsed : null;
        if (await FindAsync(cancel) is not { } request || await pages.MakeAsync(Request, request, Address, before, cancel) is not { } page)
            return NotFound();
        var isMisplaced = before is null && !string.IsNullOrEmpty(after);
        if (isMisplaced)
            Response.StatusCode = StatusCodes.Status400BadRequest;
        if (wrong is not null)
            Response.StatusCode = ErrorCatalog.Of(wrong.Code).Status;
        return View("~/Views/Requests/Requester.cshtml", page with
        {
            IsSecret = Requester is RequestOwner.ByToken,
            Told = await pages.ToldAsync(request, Address, code, cancel),
            Wrong = wrong is null ? null : ErrorTexts.OnPage(wrong),
            WrongPlace = isMisplaced ? PageAddress.NotUnderstood : null,
            IsFirst = page.IsFirst && !isMisplaced,
            Next = isMisplaced ? null : page.Next,
            Done = RequesterPage.Words(done),
        });
    }
}
