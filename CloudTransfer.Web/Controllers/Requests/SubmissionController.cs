using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Multipart;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>Receives what is sent to a file request in a single HTTP request: a form, or a file as the whole body.</summary>
[BodyIsStreamed]
[WholeBody]
[DisableRequestSizeLimit]
[LimitConcurrentUploads]
[ServiceFilter<RefuseWhenStopping>]
[Route("/r/{id}")]
public sealed class SubmissionController(RequestAccess access, UploadReceiver receiver, RequestPages pages, LinkFactory links) : Controller
{
    private const string DefaultName = "upload";

    /// <summary>Receives a form with any number of files; its fields from, title and message say who sends them, and what they are.</summary>
    [HttpPost]
    [HttpPost("receipts/{receipt}")]
    public async Task<IActionResult> FormAsync(string id, string? receipt, CancellationToken cancel)
    {
        if (!Boundary.TryParse(Request.ContentType, out var boundary))
            return this.Fail(ErrorCode.MultipartFormNeeded);
        var answer = await OpenAsync(id, receipt, cancel);
        if (answer is not Opening.Open { Submission: var submission } opening)
            return RequestPages.Deny(this, answer);
        var outcome = await receiver.ReceiveFormAsync(Request.BodyReader, boundary, Request.TermsInHeaders(), Request.ContentLength, SenderOf(opening), cancel);
        return outcome is UploadResult.Refused { Form: { } form, Error: var error } && error.IsBadRequest && Request.ResponseFormat() is ResponseFormat.Browser
            ? pages.ShowAgain(this, submission, receipt, form, error)
            : this.Answer(outcome, links);
    }

    /// <summary>Receives one file, as curl -T sends it.</summary>
    [HttpPut("{name}")]
    public async Task<IActionResult> FileAsync(string id, string name, CancellationToken cancel)
    {
        if (!RelativePath.TryParse(name, out var path))
            return this.Fail(ErrorCode.FileNameMissing);
        return await OpenAsync(id, receipt: null, cancel) switch
        {
            Opening.Open opening => this.Answer(
                await receiver.ReceiveFileAsync(Request.BodyReader, path, Request.TermsInHeaders(), Request.ContentLength, SenderOf(opening), cancel), links),
            var denied => RequestPages.Deny(this, denied),
        };
    }

    /// <summary>Receives one file without a name, as curl -T - sends the data of a pipe.</summary>
    [HttpPut]
    public Task<IActionResult> NamelessAsync(string id, CancellationToken cancel) => FileAsync(id, DefaultName, cancel);

    private Task<Opening> OpenAsync(string id, string? receipt, CancellationToken cancel) =>
        access.OpenAsync(id, receipt, Request.RequestCredentials(), cancel);

    private UploadSender SenderOf(Opening.Open opening) =>
        new(ClientAddress.Of(HttpContext), opening.Submission.Request.User) { Submission = opening.Submission };
}
