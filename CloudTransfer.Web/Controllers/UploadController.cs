using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Multipart;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Receives uploads in a single request: a form, or a file as the whole body.</summary>
[BodyIsStreamed]
[WholeBody]
[DisableRequestSizeLimit]
[Authorize(Policy = Policies.CanUpload)]
[LimitConcurrentUploads]
[ServiceFilter<RefuseWhenStopping>]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class UploadController(UploadReceiver receiver, UploadPages pages, Callers callers, MailOrigins mails, LinkFactory links) : Controller
{
    private const string DefaultName = "upload";

    /// <summary>
    /// Uploads a form with any number of files. Its text fields title, from, message, expires, downloads and password
    /// are the terms, as are the query and the headers X-Title, X-From, X-Message, X-Expires, X-Downloads and
    /// X-Password. The fields recipients, email and notify, or the headers X-Recipients, X-Email and X-Notify, send it by
    /// mail, where this server does. A terminal receives the link, a program that accepts JSON a document.
    /// </summary>
    /// <param name="terms">The terms of the transfer.</param>
    /// <param name="cancel">Cancels the upload; nothing is stored.</param>
    [HttpPost("/upload")]
    [Receives(typeof(UploadForm), "multipart/form-data")]
    [Responds(201, typeof(UploadAnswer), "The transfer is on the disk for good; Location is its link.")]
    [Responds(400, "There was no file, or a field is not understood.")]
    [Responds(413, "It is more than this server takes; nothing was kept.")]
    [Responds(507, "The disk is full; nothing was kept.")]
    public async Task<IActionResult> FormAsync([FromQuery] TermsRequest terms, CancellationToken cancel)
    {
        // What comes by curl -d has lost its line breaks and looks like what comes by --data-binary: it is not taken for a file.
        if (!Boundary.TryParse(Request.ContentType, out var boundary))
            return this.Fail(ErrorCode.MultipartFormNeeded);
        var besides = terms.Or(Request.TermsInHeaders()) with { Mail = await mails.RequestedAsync(HttpContext) };
        var outcome = await receiver.ReceiveFormAsync(Request.BodyReader, boundary, besides, Request.ContentLength, await SenderAsync(), cancel);
        return outcome is UploadResult.Refused { Form: { } form, Error: var error } && error.IsBadRequest && Request.ResponseFormat() is ResponseFormat.Browser
            ? await pages.ShowAgainAsync(this, form, ErrorTexts.OnPage(error), besides.Mail?.Origin)
            : this.Answer(outcome, links);
    }

    /// <summary>The same at the root URL: <c>curl -F f=@x URL</c>.</summary>
    /// <param name="terms">The terms of the transfer.</param>
    /// <param name="cancel">Cancels the upload; nothing is stored.</param>
    [HttpPost("/")]
    [ApiExplorerSettings(IgnoreApi = true)]
    public Task<IActionResult> FormAtTheTopAsync([FromQuery] TermsRequest terms, CancellationToken cancel) => FormAsync(terms, cancel);

    /// <summary>
    /// Uploads one file, as curl -T sends it. The terms are in the query, or in the headers X-Title, X-From,
    /// X-Message, X-Expires, X-Downloads and X-Password.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="terms">The terms of the transfer.</param>
    /// <param name="cancel">Cancels the upload; nothing is stored.</param>
    [HttpPut("/{name}")]
    [Receives(null, "application/octet-stream")]
    [Responds(201, typeof(UploadAnswer), "The transfer is on the disk for good; Location is its link.")]
    [Responds(400, "The name or a term is not understood.")]
    [Responds(413, "It is more than this server takes; nothing was kept.")]
    [Responds(507, "The disk is full; nothing was kept.")]
    public async Task<IActionResult> FileAsync(string name, [FromQuery] TermsRequest terms, CancellationToken cancel)
    {
        if (!RelativePath.TryParse(name, out var path))
            return this.Fail(ErrorCode.FileNameMissing);
        var requested = terms.Or(Request.TermsInHeaders()) with { Mail = await mails.RequestedAsync(HttpContext) };
        return this.Answer(await receiver.ReceiveFileAsync(Request.BodyReader, path, requested, Request.ContentLength, await SenderAsync(), cancel), links);
    }

    /// <summary>
    /// Uploads one file without a name, as curl -T - sends the data of a pipe. The file gets the name in the query, or
    /// the name upload. The terms are in the query, or in the headers X-Title, X-From, X-Message, X-Expires,
    /// X-Downloads and X-Password.
    /// </summary>
    /// <param name="name">The file's name.</param>
    /// <param name="terms">The terms of the transfer.</param>
    /// <param name="cancel">Cancels the upload; nothing is stored.</param>
    [HttpPut("/")]
    [Receives(null, "application/octet-stream")]
    [Responds(201, typeof(UploadAnswer), "The transfer is on the disk for good; Location is its link.")]
    [Responds(400, "The name or a term is not understood.")]
    [Responds(413, "It is more than this server takes; nothing was kept.")]
    [Responds(507, "The disk is full; nothing was kept.")]
    public Task<IActionResult> NamelessAsync([FromQuery] string? name, [FromQuery] TermsRequest terms, CancellationToken cancel) =>
        FileAsync(RelativePath.TryParse(string.IsNullOrEmpty(name) ? DefaultName : name, out var path) ? path.FileName : "", terms, cancel);

    private async Task<UploadSender> SenderAsync() => new(ClientAddress.Of(HttpContext), await callers.UserIdAsync(HttpContext));
}
