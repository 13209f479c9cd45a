using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Owners;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;
using CloudTransfer.Web.Transfers.Limits;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>Makes the owner's page of a transfer.</summary>
public sealed class OwnerPages(TransferContents contents, ScanRules scans, Allowances allowances, TimeProvider time, LinkFactory links, BucketRedirect bucket,
    OwnedDeliveries deliveries, IOptions<MailOptions> mail)
{
    /// <summary>The files of a transfer in the order that a request asks for; null where it asks for a folder or a page that is not there.</summary>
    public async Task<(Listing Files, FileOrder Order)?> ListAsync(HttpRequest http, Transfer transfer, ListingRequest request, CancellationToken cancel)
    {
        var order = http.FileOrder();
        return await contents.ListAsync(transfer, request with { Order = order }, cancel) is { } files ? (files, order) : null;
    }

    /// <summary>The page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="owner">Who asks for it.</param>
    /// <param name="address">Its address as the browser sees it.</param>
    /// <param name="transfer">The transfer.</param>
    /// <param name="listed">Its files; null where they are not listed.</param>
    public async Task<OwnerPage> MakeAsync(HttpRequest http, TransferOwner owner, string address, Transfer transfer, (Listing Files, FileOrder Order)? listed)
    {
        var rules = await allowances.RulesOfAsync(transfer.User, http.HttpContext.RequestAborted);
        var page = OwnerPage.From(transfer, scans.StateOf(transfer), address, listed, links.For(http), rules, time.GetUtcNow()) with { IsSecret = owner is TransferOwner.ByToken };
        return bucket.CanSend(transfer) ? page with { Downloads = page.Downloads.WhereStartsCount(transfer) } : page;
    }

    /// <summary>What an owner does with the mails of a transfer.</summary>
    public OwnedDeliveries Deliveries => deliveries;

    /// <summary>To whom a transfer is sent by mail; null for nobody. A server that sends no mail asks nothing of it.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="address">The address of its owner's page.</param>
    /// <param name="code">Whether the code that was typed is <c>wrong</c>, <c>expired</c> or one of too <c>many</c>.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<DeliveryPage?> DeliveryAsync(Transfer transfer, string address, string? code, CancellationToken cancel) => mail.Value.IsOn
        ? DeliveryPage.From(await deliveries.FindAsync(transfer.Id, cancel), address, CodeAnswers.WordsOf(code), time.GetUtcNow())
        : null;

    /// <summary>The link of a transfer as a QR code.</summary>
    public string QrCodeOf(HttpRequest http, Transfer transfer) => QrCode.Svg(links.For(http).Landing(transfer.Link));
}
