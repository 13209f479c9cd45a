using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Contents;
using CloudTransfer.Web.Transfers.Thumbnails;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The landing page of a transfer, which its link opens.</summary>
[SecretUrl]
public sealed class LandingController(
    TransferAccess access, TransferContents contents, ListingLimiter listings, TicketStore tickets, DownloadGate gate, Preview viewing,
    ThumbnailStore thumbnails, IOptions<TransfersOptions> options, TimeProvider time, LinkFactory links) : Controller
{
    /// <summary>Shows title, size, expiry and files. Terminals and other programs receive plain text.</summary>
    [Compressed]
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}")]
    public async Task<IActionResult> ShowAsync(string id, LandingQuery query, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel, withFiles: Request.WantsPage() && !query.IsSearch ? TransferContents.WholeLimit : 0) switch
        {
            Access.Granted { Transfer: var transfer } when !Request.WantsPage() => Text(LandingText.From(transfer, links.For(Request), time.GetUtcNow())),
            Access.Granted { Transfer: var transfer } when query.IsSearch || ListingLimiter.IsLarge(transfer) =>
                await listings.ReadAsync(this, () => ShowAsync(transfer, query, cancel), cancel),
            Access.Granted { Transfer: var transfer } => await ShowAsync(transfer, query, cancel),
            Access.UsedUp { Transfer: var transfer } when await gate.IsUnderWayAsync(transfer, Request.PresentedTickets(), cancel) =>
                Request.WantsPage() ? await ShowAsync(transfer, query, cancel) : Text(LandingText.From(transfer, links.For(Request), time.GetUtcNow())),
            Access.Uploading uploading when !Request.WantsPage() => Text(LandingText.From(uploading)),
            Access.Uploading uploading when ListingLimiter.IsLarge(uploading.Transfer) =>
                await listings.ReadAsync(this, () => ShowAsync(uploading, query, cancel), cancel),
            Access.Uploading uploading => await ShowAsync(uploading, query, cancel),
            Access.ScanPending { Transfer: var transfer } when Request.WantsPage() => View("Checking", TransferTitle.From(transfer)),
            var denied => this.Deny(denied),
        };

    private async Task<IActionResult> ShowAsync(Access.Uploading uploading, LandingQuery query, CancellationToken cancel) =>
        await contents.ListAsync(uploading.Transfer, new ListingRequest(query.Folder, query.Page ?? 1) { Order = Request.FileOrder() }, cancel) is { } listing
            ? View("Arriving", UploadingPage.From(uploading, listing, Request.FileOrder(), links.For(Request)))
            : NotFound();

    private async Task<IActionResult> ShowAsync(Transfer transfer, LandingQuery query, CancellationToken cancel)
    {
        var order = Request.FileOrder();
        var listing = await contents.ListAsync(transfer, query.ToRequest() with { Order = order }, cancel);
        var pictures = await thumbnails.OfAsync(transfer.Id, transfer.IsArchive ? listing?.Pictured ?? [] : [], cancel);
        if (query.IsPlain && listing is Listing.Whole whole && transfer.IsArchive && Gallery.IsDefaultView(whole.Files, pictures))
            listing = await contents.ListAsync(transfer, new ListingRequest(Flat: true) { Order = order }, cancel);
        if (listing is null)
            return NotFound();
        var isUnderWay = false;
        if (transfer.MaxDownloads is not null)
        {
            var presented = Request.PresentedTickets();
            isUnderWay = transfer.Downloads.UsedUp + transfer.Downloads.UnderWay > 0 && await gate.IsUnderWayAsync(transfer, presented, cancel);
            if (gate.TicketFor(transfer, presented) is { } ticket)
                Response.KeepTicket(transfer.Link, ticket);
        }

        var freeAgain = transfer.IsTaken && !isUnderWay ? await tickets.FreeAgainAsync(transfer.Id, cancel) : (DateTimeOffset?)null;
        return View("Show", LandingPage.From(transfer, listing, new LandingScene(
            links.For(Request), time.GetUtcNow(), freeAgain, file => viewing.CreateToken(transfer, file), options.Value.AbuseContact)
        {
            IsUnderWay = isUnderWay,
            IsSelecting = query.IsSelecting,
            Order = order,
            Thumbnails = pictures,
        }));
    }

    private ContentResult Text(string text) => Content(text, "text/plain; charset=utf-8");
}

/// <summary>The query of the landing page.</summary>
/// <param name="Folder">A folder.</param>
/// <param name="Page">The page number of the list, from 1.</param>
/// <param name="Find">The search text.</param>
/// <param name="View"><c>gallery</c> or <c>list</c>; any other value selects the default view.</param>
/// <param name="Select"><c>on</c> to show checkboxes for a selection.</param>
public sealed record LandingQuery(string? Folder, int? Page, string? Find, string? View, string? Select = null)
{
    internal bool IsSelecting => Select is "on";

    internal bool IsSearch => !string.IsNullOrWhiteSpace(Find);

    internal bool IsPlain => Folder is null && Page is null && !IsSearch && string.IsNullOrEmpty(View);

    internal ListingRequest ToRequest() => new(Folder, Page ?? 1, Find, Flat: View is "gallery");
}
