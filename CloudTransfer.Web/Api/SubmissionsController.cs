using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Requests;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Creates transfers for a file request, of which the bytes follow as those of any other.</summary>
[BodyIsStreamed]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class SubmissionsController(RequestAccess access, ManifestUploads uploads) : Controller
{
    /// <summary>
    /// Creates a transfer for a file request. The response has the URLs to which its content is uploaded; its link is that of
    /// the receipt, which shows the sender what has arrived.
    /// </summary>
    /// <param name="id">The file request's id, which its link ends with.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpPost("/r/{id}/transfers")]
    [EndpointName("SubmissionsAnnounce")]
    [WholeBody]
    [LimitConcurrentUploads]
    [ServiceFilter<RefuseWhenStopping>]
    [AsksForPassword]
    [Receives(typeof(ManifestRequest), "application/json")]
    [Responds(201, typeof(TransferAnswer), "The transfer exists, and uploads says where the bytes are to be sent.")]
    [Responds(400, "The manifest or a term is not understood.")]
    [Responds(401, "The file request has a password: send it by HTTP Basic with any user name.")]
    [Responds(404, "There is no such file request, or no longer.")]
    [Responds(409, "It has received as much as it takes.")]
    [Responds(410, "It takes no more files.")]
    [Responds(413, "It is more than this server or the file request takes.")]
    [Responds(507, "There is no space for it.")]
    public Task<IActionResult> CreateAsync(string id, CancellationToken cancel) => AddAsync(id, receipt: null, cancel);

    /// <summary>Creates a transfer that belongs to what the same sender has sent to the file request before.</summary>
    /// <param name="id">The file request's id.</param>
    /// <param name="receipt">The owner token of one of the earlier transfers: what the receipt's address ends with.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpPost("/r/{id}/receipts/{receipt}/transfers")]
    [ApiExplorerSettings(IgnoreApi = true)]
    [WholeBody]
    [LimitConcurrentUploads]
    [ServiceFilter<RefuseWhenStopping>]
    public async Task<IActionResult> AddAsync(string id, string? receipt, CancellationToken cancel) =>
        await access.OpenAsync(id, receipt, Request.RequestCredentials(), cancel) switch
        {
            Opening.Open { Submission: var submission } => await uploads.CreateAsync(
                this, new TermsRequest(), new UploadSender(ClientAddress.Of(HttpContext), submission.Request.User) { Submission = submission }, cancel),
            var denied => RequestPages.Deny(this, denied),
        };
}
