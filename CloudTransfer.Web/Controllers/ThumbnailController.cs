using System.Security.Cryptography;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;

namespace CloudTransfer.Web.Controllers;

/// <summary>Small pictures of files, for pages that show many. To see them costs no download.</summary>
public sealed class ThumbnailController(
    TransferAccess access, TransferStore store, Preview viewing, DownloadGate gate, ThumbnailReader thumbnails) : Controller
{
    /// <summary>The file's thumbnail, to whoever may look at the file.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}/thumbnail")]
    public async Task<IActionResult> ShowAsync(string id, int number, string? pass, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await ShowAsync(transfer, number, pass, cancel),
            // Who is in the middle of the last download sees them as before.
            Access.UsedUp { Transfer: var transfer } when await gate.IsUnderWayAsync(transfer, Request.PresentedTickets(), cancel) =>
                await ShowAsync(transfer, number, pass, cancel),
            var denied => this.Deny(denied),
        };

    private async Task<IActionResult> ShowAsync(Transfer transfer, int number, string? pass, CancellationToken cancel)
    {
        if (await store.FindFileAsync(transfer.Id, number, cancel) is not { } file || !viewing.AdmitsThumbnail(transfer, file, pass)
            || await thumbnails.ReadAsync(transfer, file, cancel) is not { } thumbnail)
            return NotFound();
        var headers = Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy.Foreign;
        headers.CacheControl = "private, no-cache";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        headers.ContentDisposition = "inline";
        // Of the bytes themselves: a sender may put another in its place.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(thumbnail.Bytes).AsSpan(0, 16))}\"");
        return File(thumbnail.Bytes, thumbnail.ContentType, lastModified: null, tag);
    }
}
