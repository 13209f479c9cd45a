using System.Security.Cryptography;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers;

/// <summary>Thumbnails of files, for pages that show many. They are not counted as downloads.</summary>
public sealed class ThumbnailController(
    TransferAccess access, TransferStore store, Preview viewing, DownloadGate gate, ThumbnailReader thumbnails) : Controller
{
    /// <summary>Sends a file's thumbnail to clients that may preview the file.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}/thumbnail")]
    public async Task<IActionResult> ShowAsync(string id, int number, string? pass, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await ShowAsync(transfer, number, pass, cancel),
            // A client with an unfinished last download can still see the thumbnails.
            Access.UsedUp { Transfer: var transfer } when await gate.IsUnderWayAsync(transfer, Request.PresentedTickets(), cancel) =>
                await ShowAsync(transfer, number, pass, cancel),
            var denied => this.Deny(denied),
        };

    private async Task<IActionResult> ShowAsync(Transfer transfer, int number, string? pass, CancellationToken cancel)
    {
        if (await store.FindFileAsync(transfer.Id, number, cancel) is not { } file || !viewing.CanShowThumbnail(transfer, file, pass)
            || await thumbnails.ReadAsync(transfer, file, cancel) is not { } thumbnail)
            return NotFound();
        var headers = Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy.SenderContent;
        headers.CacheControl = "private, no-cache";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.ContentDisposition = "inline";
        // A hash of the content, since a sender can replace a thumbnail.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(thumbnail.Bytes).AsSpan(0, 16))}\"");
        return File(thumbnail.Bytes, thumbnail.ContentType, lastModified: null, tag);
    }
}
