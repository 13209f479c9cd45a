using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Owners;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Contents;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The owner's page of a transfer. Its URL is the proof of ownership.</summary>
[SecretUrl]
[Route("/t/{ownerToken}")]
public sealed class OwnerController(
    Ownership ownership, OwnedDeliveries deliveries, TransferContents contents, ListingLimiter listings, ScanRules scans, IOptions<TransfersOptions> rules,
    IOptions<MailOptions> mail, TimeProvider time, LinkFactory links, BucketRedirect bucket) : Controller
{
    private const int FormLimit = 64 * 1024;

    /// <summary>Shows the link and the transfer's true state.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync(string ownerToken, bool saved, string? code, string? folder, int? page, CancellationToken cancel) =>
        await FindAsync(ownerToken, cancel) switch
        {
            (var token, Owned.Alive { Transfer: var transfer }) when ListingLimiter.IsLarge(transfer) =>
                await listings.ReadAsync(this, () => ShowAsync(token, transfer, saved, code, new ListingRequest(folder, page ?? 1), cancel), cancel),
            (var token, Owned.Alive { Transfer: var transfer }) =>
                await ShowAsync(token, transfer, saved, code, new ListingRequest(folder, page ?? 1), cancel),
            (_, Owned.Ended { RemovedTransfer: var removed }) => View("Ended", EndedPage.From(removed)),
            _ => NotFound(),
        };

    /// <summary>The link as a QR code, an image that can be saved and printed.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "qr.svg")]
    public async Task<IActionResult> QrAsync(string ownerToken, CancellationToken cancel)
    {
        if (await FindAsync(ownerToken, cancel) is not (_, Owned.Alive { Transfer: var transfer }))
            return NotFound();
        Response.Headers.ContentDisposition = "inline; filename=\"link.svg\"";
        return Content(QrCode.Svg(links.For(Request).Landing(transfer.Id)), "image/svg+xml; charset=utf-8");
    }

    /// <summary>Changes the message, the expiry, the download limit and the password.</summary>
    [HttpPost]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> ChangeAsync(string ownerToken, [FromForm] ChangeForm form, CancellationToken cancel)
    {
        if (await FindAsync(ownerToken, cancel) is not (var token, Owned.Alive { Transfer: var transfer }))
            return await ShowAsync(ownerToken, saved: false, code: null, folder: null, page: null, cancel);
        if (await ownership.ChangeAsync(token, form.ToRequest(), ClientAddress.Of(HttpContext).Hash, cancel) is not Change.Wrong { Error: var error })
            return new SeeOtherResult($"{Links.OnSiteOf(Request).Owner(token)}?saved=true");
        Response.StatusCode = StatusCodes.Status400BadRequest;
        var page = Page(token, transfer, await ListAsync(transfer, new ListingRequest(), cancel));
        var delivery = await DeliveryAsync(transfer, page.Address, code: null, cancel);
        return View("Show", page with { Wrong = ErrorTexts.OnPage(error), Form = page.Form.With(form), Delivery = delivery });
    }

    /// <summary>Asks for confirmation before the transfer is deleted.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "delete")]
    public async Task<IActionResult> ConfirmDeleteAsync(string ownerToken, CancellationToken cancel) =>
        await FindAsync(ownerToken, cancel) switch
        {
            (var token, Owned.Alive { Transfer: var transfer }) => View("Delete", Page(token, transfer, null)),
            (_, Owned.Ended { RemovedTransfer: var removed }) => View("Ended", EndedPage.From(removed)),
            _ => NotFound(),
        };

    /// <summary>Deletes the transfer.</summary>
    [HttpPost("delete")]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> DeleteAsync(string ownerToken, CancellationToken cancel)
    {
        if (await FindAsync(ownerToken, cancel) is not ({ } token, not null))
            return NotFound();
        await ownership.DeleteAsync(token, cancel);
        return new SeeOtherResult(Links.OnSiteOf(Request).Owner(token));
    }

    private async Task<(OwnerToken Token, Owned? Owned)> FindAsync(string text, CancellationToken cancel) =>
        OwnerToken.TryParse(text, out var token) ? (token, await ownership.FindAsync(token, cancel)) : default;

    private async Task<IActionResult> ShowAsync(OwnerToken token, Transfer transfer, bool saved, string? code, ListingRequest request, CancellationToken cancel)
    {
        if (await ListAsync(transfer, request, cancel) is not { } listed)
            return NotFound();
        var page = Page(token, transfer, listed) with { Saved = saved };
        return View("Show", page with { Delivery = await DeliveryAsync(transfer, page.Address, code, cancel) });
    }

    // A server that sends no mail asks nothing of it.
    private async Task<DeliveryPage?> DeliveryAsync(Transfer transfer, string address, string? code, CancellationToken cancel)
    {
        if (!mail.Value.IsOn || DeliveryPage.From(await deliveries.FindAsync(transfer.Id, cancel), address, time.GetUtcNow()) is not { } page)
            return null;
        return page with
        {
            Wrong = code switch
            {
                "wrong" => ErrorTexts.OnPage(Error.Of(ErrorCode.CodeWrong)),
                "expired" => ErrorTexts.OnPage(Error.Of(ErrorCode.CodeExpired)),
                _ => null,
            },
        };
    }

    private async Task<(Listing Files, FileOrder Order)?> ListAsync(Transfer transfer, ListingRequest request, CancellationToken cancel)
    {
        var order = Request.FileOrder();
        return await contents.ListAsync(transfer, request with { Order = order }, cancel) is { } files ? (files, order) : null;
    }

    private OwnerPage Page(OwnerToken token, Transfer transfer, (Listing Files, FileOrder Order)? listed)
    {
        var page = OwnerPage.From(transfer, scans.StateOf(transfer), token, listed, links.For(Request), rules.Value, time.GetUtcNow());
        return bucket.CanSend(transfer) ? page with { Downloads = page.Downloads.WhereStartsCount(transfer) } : page;
    }
}
