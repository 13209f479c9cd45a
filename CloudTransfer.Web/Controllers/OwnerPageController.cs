using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Owners;
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
    public async Task<IActionResult> ShowAsync(bool saved, string? code, string? folder, int? page, CancellationToken cancel) =>
        await FindAsync(cancel) switch
        {
            ({ } owner, Owned.Alive { Transfer: var transfer }) when ListingLimiter.IsLarge(transfer) =>
                await listings.ReadAsync(this, () => ShowAsync(owner, transfer, saved, code, new ListingRequest(folder, page ?? 1), cancel), cancel),
            ({ } owner, Owned.Alive { Transfer: var transfer }) =>
                await ShowAsync(owner, transfer, saved, code, new ListingRequest(folder, page ?? 1), cancel),
            (_, Owned.Ended { RemovedTransfer: var removed }) => View("~/Views/Owner/Ended.cshtml", EndedPage.From(removed)),
            (TransferOwner.ByToken { Token: var token }, Owned.HandedOver { Transfer: var transfer }) => new SeeOtherResult(Links.OnSiteOf(Request).Sent(transfer, token)),
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
            return await ShowAsync(saved: false, code: null, folder: null, page: null, cancel);
        if (await ownership.ChangeAsync(owner, form.ToRequest(), ClientAddress.Of(HttpContext).Hash, cancel) is not Change.Wrong { Error: var error })
            return new SeeOtherResult($"{AddressOf(owner)}?saved=true");
        Response.StatusCode = StatusCodes.Status400BadRequest;
        var page = await PageAsync(owner, transfer, await pages.ListAsync(Request, transfer, new ListingRequest(), cancel));
        var delivery = await pages.DeliveryAsync(transfer, page.Address, code: null, cancel);
        return View("~/Views/Owner/Show.cshtml", page with { Wrong = ErrorTexts.OnPage(error), Form = page.Form.With(form), Delivery = delivery });
    }

    /// <summary>Asks for confirmation before the transfer is deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> ConfirmDeleteAsync(CancellationToken cancel) =>
        await FindAsync(cancel) switch
        {
            ({ } owner, Owned.Alive { Transfer: var transfer }) => View("~/Views/Owner/Delete.cshtml", await PageAsync(owner, transfer, null)),
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

    /// <summary>Proves the sender's address by a code.</summary>
    [HttpPost("code")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> ProveAsync([FromForm] string? code, CancellationToken cancel) =>
        ChangeDeliveryAsync(transfer => pages.Deliveries.ProveAsync(transfer, code, HttpContext.Connection.RemoteIpAddress, cancel), cancel);

    /// <summary>Has another code sent.</summary>
    [HttpPost("code/new")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> RenewCodeAsync(CancellationToken cancel) =>
        ChangeDeliveryAsync(transfer => DoAsync(pages.Deliveries.RenewCodeAsync(transfer.Id, cancel)), cancel);

    /// <summary>Ends the link of a recipient.</summary>
    [HttpPost("recipients/{number:int:min(0)}/withdraw")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> WithdrawAsync(int number, CancellationToken cancel) =>
        ChangeDeliveryAsync(transfer => DoAsync(pages.Deliveries.WithdrawAsync(transfer.Id, number, cancel)), cancel);

    /// <summary>Has the mail to a recipient sent again.</summary>
    [HttpPost("recipients/{number:int:min(0)}/again")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public Task<IActionResult> SendAgainAsync(int number, CancellationToken cancel) =>
        ChangeDeliveryAsync(transfer => DoAsync(pages.Deliveries.SendAgainAsync(transfer.Id, number, cancel)), cancel);

    /// <summary>The owner whom the address names; null where it names none.</summary>
    protected abstract TransferOwner? PageOwner { get; }

    /// <summary>The address of the page as the browser sees it.</summary>
    protected abstract string AddressOf(TransferOwner owner);

    /// <summary>Where the owner goes on after the deletion.</summary>
    protected abstract string AfterDeletion(TransferOwner owner);

    private async Task<(TransferOwner? Owner, Owned? Owned)> FindAsync(CancellationToken cancel) => PageOwner is { } owner
        ? (owner, await ownership.FindAsync(owner, cancel) switch
        {
            // The page of what is sent to a file request is its receipt, while it arrives as well.
            Owned.Alive { Transfer: { Submission: not null } transfer } when owner is TransferOwner.ByToken => new Owned.HandedOver(transfer),
            var owned => owned,
        })
        : default;

    private async Task<IActionResult> ShowAsync(TransferOwner owner, Transfer transfer, bool saved, string? code, ListingRequest request, CancellationToken cancel)
    {
        if (await pages.ListAsync(Request, transfer, request, cancel) is not { } listed)
            return NotFound();
        var page = await PageAsync(owner, transfer, listed) with { Saved = saved };
        return View("~/Views/Owner/Show.cshtml", page with { Delivery = await pages.DeliveryAsync(transfer, page.Address, code, cancel) });
    }

    // A code that is not right is told by the page, of which a reload asks nothing again.
    private async Task<IActionResult> ChangeDeliveryAsync(Func<Transfer, Task<Error?>> change, CancellationToken cancel)
    {
        if (await FindAsync(cancel) is not ({ } owner, { } owned))
            return NotFound();
        var error = owned is Owned.Alive { Transfer: var transfer } ? await change(transfer) : null;
        return new SeeOtherResult($"{AddressOf(owner)}{CodeAnswers.QueryOf(error)}#delivery");
    }

    private static async Task<Error?> DoAsync(Task change)
    {
        await change;
        return null;
    }

    private Task<OwnerPage> PageAsync(TransferOwner owner, Transfer transfer, (Listing Files, FileOrder Order)? listed) => pages.MakeAsync(Request, owner, AddressOf(owner), transfer, listed);
}
