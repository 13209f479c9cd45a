using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Sends a transfer's content: the whole, or one file.</summary>
[ApiExplorerSettings(IgnoreApi = false)]
[AsksForPassword]
[Responds(200, "The bytes, with Content-Length, ETag and Accept-Ranges.")]
[Responds(206, "The range that was asked for.")]
[Responds(302, "Here is a ticket for one of the permitted downloads, or the bucket sends it: follow the redirect.")]
[Responds(401, "The transfer has a password: send it by HTTP Basic with any user name.")]
[Responds(404, "There is no such transfer, or no longer.")]
[Responds(403, "It is limited, and a program that reads links asks for it, or a browser that shows no sign of a person.")]
[Responds(409, "It is still arriving, or others are using all downloads that are left.")]
[Responds(429, "Too many wrong passwords were tried.")]
[Responds(503, "It is limited, and a browser asks for it in advance.")]
public sealed class DownloadController(
    TransferAccess access, TransferStore store, IObjectStore objects, BucketRedirect bucket, ContentResults answers) : Controller
{
    /// <summary>
    /// Downloads the whole transfer: the file, or the zip. If downloads are limited, it redirects to a URL with a
    /// ticket.
    /// </summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="ticket">The ticket, if downloads are limited.</param>
    /// <param name="cancel">Cancels the download.</param>
    [SentDirectly]
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/download")]
    public async Task<IActionResult> AllAsync(string id, string? ticket, CancellationToken cancel) =>
        await OpenAsync(id, cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await SendAllAsync(transfer, ticket, cancel),
            Access.UsedUp { Transfer: var transfer } => await SendAllAsync(transfer, ticket, cancel),
            var denied => this.Deny(denied),
        };

    /// <summary>The same with the file name at the end of the URL.</summary>
    [SentDirectly]
    [ApiExplorerSettings(IgnoreApi = true)]
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/download/{name}")]
    public Task<IActionResult> NamedAsync(string id, string? ticket, CancellationToken cancel) => AllAsync(id, ticket, cancel);

    /// <summary>Downloads one file of a transfer.</summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="number">The file's number, from 0.</param>
    /// <param name="ticket">The ticket, if downloads are limited.</param>
    /// <param name="cancel">Cancels the download.</param>
    [SentDirectly]
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}")]
    public async Task<IActionResult> FileAsync(string id, int number, string? ticket, CancellationToken cancel) =>
        await OpenAsync(id, cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await SendFileAsync(transfer, number, ticket, cancel),
            Access.UsedUp { Transfer: var transfer } => await SendFileAsync(transfer, number, ticket, cancel),
            Access.Uploading uploading => await SendAvailableAsync(uploading, number, cancel),
            var denied => this.Deny(denied),
        };

    /// <summary>The same with the file name at the end of the URL.</summary>
    [SentDirectly]
    [ApiExplorerSettings(IgnoreApi = true)]
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}/{name}")]
    public Task<IActionResult> NamedFileAsync(string id, int number, string? ticket, CancellationToken cancel) => FileAsync(id, number, ticket, cancel);

    private Task<Access> OpenAsync(string id, CancellationToken cancel) =>
        DirectDownloads.Found(HttpContext) is { } found ? Task.FromResult(found) : access.OpenAsync(id, Request.Credentials(), cancel);

    private async Task<IActionResult> SendAllAsync(Transfer transfer, string? ticket, CancellationToken cancel) =>
        HttpMethods.IsGet(Request.Method) && bucket.CanSend(transfer)
            ? RedirectToBucket(transfer)
            : await SendAsync(transfer, null, await StoredContent.OpenAsync(objects, transfer, cancel), ticket, cancel);

    private RedirectResult RedirectToBucket(Transfer transfer)
    {
        Response.Headers.CacheControl = "no-store";
        Response.Headers["X-Robots-Tag"] = "noindex, nofollow";
        var isContinued = Request.GetTypedHeaders().Range?.Ranges.Any(range => range.From is > 0) is true;
        return Redirect(bucket.Begin(transfer, AttachmentHeader.Of("attachment", DownloadFileName.Of(transfer.Name)), isContinued));
    }

    private async Task<IActionResult> SendFileAsync(Transfer transfer, int number, string? ticket, CancellationToken cancel) =>
        await store.FindFileAsync(transfer.Id, number, cancel) is { } file
            ? await SendAsync(transfer, file, await StoredContent.OpenAsync(objects, transfer, file, cancel), ticket, cancel)
            : NotFound();

    // A download limit counts downloads of the whole, which is not complete yet.
    private async Task<IActionResult> SendAvailableAsync(Access.Uploading uploading, int number, CancellationToken cancel)
    {
        if (await store.FindFileAsync(uploading.Transfer.Id, number, cancel) is not { } file)
            return NotFound();
        return uploading.Transfer.MaxDownloads is null && uploading.IncomingTransfer.Has(file)
            ? await SendAsync(uploading.Transfer, file, await StoredContent.OpenIncomingAsync(objects, uploading.Transfer, file, cancel), ticket: null, cancel)
            : this.Deny(uploading);
    }

    private async Task<IActionResult> SendAsync(Transfer transfer, TransferFile? file, StoredContent? content, string? ticket, CancellationToken cancel)
    {
        if (content is null)
            return NotFound();
        var landing = Links.OnSiteOf(Request).Landing(transfer.Link);
        var address = file is null ? ContentAddress.Of(landing, transfer) : ContentAddress.Of(landing, file);
        return await answers.AnswerAsync(this, transfer, content, address, ticket, cancel);
    }
}
