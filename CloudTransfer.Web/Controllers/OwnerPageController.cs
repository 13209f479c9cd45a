using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Contents;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The owner's page of a transfer, below an address that says who its owner is.</summary>
[SecretUrl]
public abstract class OwnerPageController(Ownership ownership, ListingLimiter listings, OwnerPages pages) : Controller
{
    private const int FormLimit = 64 * 1024;

    /// <summary>Shows the link and the transfer's true state.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync(bool saved, string? folder, int? page, CancellationToken cancel) =>
        await FindAsync(cancel) switch
        {
            ({ } owner, Owned.Alive { Transfer: var transfer }) when ListingLimiter.IsLarge(transfer) =>
                await listings.ReadAsync(this, () => ShowAsync(owner, transfer, saved, new ListingRequest(folder, page ?? 1), cancel), cancel),
            ({ } owner, Owned.Alive { Transfer: var transfer }) =>
                await ShowAsync(owner, transfer, saved, new ListingRequest(folder, page ?? 1), cancel),
            (_, Owned.Ended { RemovedTransfer: var removed }) => View("~/Views/Owner/Ended.cshtml", EndedPage.From(removed)),
            _ => NotFound(),
        };

    /// <summary>The link as a QR code, an image that can be saved and printed.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "qr.svg")]
    public async Task<IActionResult> QrAsync(CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not (_, Owned.Alive { Transfer: var transfer }))
            return NotFound();
        Response.Headers.ContentDisposition = "inline; filename=\"link.svg\"";
        return Content(pages.QrCodeOf(Request, transfer), "image/svg+xml; charset=utf-8");
    }

    /// <summary>Changes the message, the expiry, the download limit and the password.</summary>
    [HttpPost]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> ChangeAsync([FromForm] ChangeForm form, CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not ({ } owner, Owned.Alive { Transfer: var transfer }))
            return await ShowAsync(saved: false, folder: null, page: null, cancel);
        if (await ownership.ChangeAsync(owner, form.ToRequest(), ClientAddress.Of(HttpContext).Hash, cancel) is not Change.Wrong { Error: var error })
            return new SeeOtherResult($"{AddressOf(owner)}?saved=true");
        Response.StatusCode = StatusCodes.Status400BadRequest;
        var page = Page(owner, transfer, await pages.ListAsync(Request, transfer, new ListingRequest(), cancel));
        return View("~/Views/Owner/Show.cshtml", page with { Wrong = ErrorTexts.OnPage(error), Form = page.Form.With(form) });
    }

    /// <summary>Asks for confirmation before the transfer is deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> ConfirmDeleteAsync(CancellationToken cancel) =>
        await FindAsync(cancel) switch
        {
            ({ } owner, Owned.Alive { Transfer: var transfer }) => View("~/Views/Owner/Delete.cshtml", Page(owner, transfer, null)),
            (_, Owned.Ended { RemovedTransfer: var removed }) => View("~/Views/Owner/Ended.cshtml", EndedPage.From(removed)),
            _ => NotFound(),
        };

    /// <summary>Deletes the transfer.</summary>
    [HttpPost("delete")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync(CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not ({ } owner, not null))
            return NotFound();
        await ownership.DeleteAsync(owner, cancel);
        return new SeeOtherResult(AfterDeletion(owner));
    }

    /// <summary>The owner whom the address names; null where it names none.</summary>
    protected abstract TransferOwner? PageOwner { get; }

    /// <summary>The address of the page as the browser sees it.</summary>
    protected abstract string AddressOf(TransferOwner owner);

    /// <summary>Where the owner goes on after the deletion.</summary>
    protected abstract string AfterDeletion(TransferOwner owner);

    private async Task<(TransferOwner? Owner, Owned? Owned)> FindAsync(CancellationToken cancel) =>
        PageOwner is { } owner ? (owner, await ownership.FindAsync(owner, cancel)) : default;

    private async Task<IActionResult> ShowAsync(TransferOwner owner, Transfer transfer, bool saved, ListingRequest request, CancellationToken cancel) =>
        await pages.ListAsync(Request, transfer, request, cancel) is { } listed ? View("~/Views/Owner/Show.cshtml", Page(owner, transfer, listed) with { Saved = saved }) : NotFound();

    private OwnerPage Page(TransferOwner owner, Transfer transfer, (Listing Files, FileOrder Order)? listed) => pages.Make(Request, owner, AddressOf(owner), transfer, listed);
}
