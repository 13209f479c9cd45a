using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Contents;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The preview of a file. It is not counted as a download.</summary>
public sealed class FileController(
    TransferAccess access, TransferStore store, TransferContents contents, ListingLimiter listings, Preview viewing, DownloadGate gate, IObjectStore objects, LinkFactory links) : Controller
{
    /// <summary>
    /// Shows the file's page: its properties, a preview if its kind has one, and links to the files before and after
    /// it.
    /// </summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}/view")]
    [SecretUrl]
    public async Task<IActionResult> ShowAsync(string id, int number, CancellationToken cancel) =>
        await OpenAsync(id, cancel) switch
        {
            Access.Granted { Transfer: var transfer } when await store.FindFileAsync(transfer.Id, number, cancel) is { } file =>
                ListingLimiter.IsLarge(transfer)
                    ? await listings.ReadAsync(this, () => ShowAsync(transfer, file, cancel), cancel)
                    : await ShowAsync(transfer, file, cancel),
            Access.Granted => NotFound(),
            var denied => this.Deny(denied),
        };

    /// <summary>
    /// Sends the content that the file's page embeds. Only kinds on a fixed list are sent, and never as executable
    /// content.
    /// </summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}/content")]
    public async Task<IActionResult> ContentAsync(string id, int number, string? pass, CancellationToken cancel) =>
        await OpenAsync(id, cancel) switch
        {
            Access.Granted { Transfer: var transfer } when await store.FindFileAsync(transfer.Id, number, cancel) is { } file
                && viewing.CanShow(transfer, file, pass) && await StoredContent.OpenPreviewAsync(objects, transfer, file, cancel) is { } content =>
                new StoredContentResult(content, Request).Inline(),
            Access.Granted => NotFound(),
            var denied => this.Deny(denied),
        };

    // A client with an unfinished last download can still preview the files.
    private async Task<Access> OpenAsync(string id, CancellationToken cancel) => await access.OpenAsync(id, Request.Credentials(), cancel) switch
    {
        Access.UsedUp { Transfer: var transfer } when await gate.IsUnderWayAsync(transfer, Request.PresentedTickets(), cancel) => new Access.Granted(transfer),
        var answer => answer,
    };

    private async Task<IActionResult> ShowAsync(Transfer transfer, TransferFile file, CancellationToken cancel)
    {
        var kind = Preview.KindOf(transfer, file);
        var excerpt = kind is PreviewKind.Text ? await ReadAsync(transfer, file, cancel) : null;
        var neighbours = await contents.NeighboursAsync(transfer, file, Request.FileOrder(), cancel);
        Response.Headers.ContentSecurityPolicy = ContentPolicy.ShowsMedia;
        return View("Show", FilePage.From(transfer, file, kind, neighbours, excerpt, viewing.CreateToken(transfer, file), links.For(Request)));
    }

    private async Task<TextExcerpt?> ReadAsync(Transfer transfer, TransferFile file, CancellationToken cancel)
    {
        using var content = await StoredContent.OpenPreviewAsync(objects, transfer, file, cancel);
        return content is null ? null : await TextExcerpt.ReadAsync(content, cancel);
    }
}
