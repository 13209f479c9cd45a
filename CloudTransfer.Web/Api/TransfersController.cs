using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Uploads;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>Creates transfers from a manifest and reads them.</summary>
[BodyIsStreamed]
[Route("/api/v1/transfers")]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class TransfersController(
    ManifestUploads uploads, TransferAccess access, Ownership ownership, IncomingTransferStore incoming, Callers callers, MailOrigins mails, LinkFactory links) : Controller
{
    /// <summary>Creates a transfer. The response has the URLs to which its content is uploaded.</summary>
    /// <param name="cancel">Cancels the request.</param>
    [HttpPost]
    [EndpointName("TransfersAnnounce")]
    [Authorize(Policy = Policies.CanUpload)]
    [WholeBody]
    [LimitConcurrentUploads]
    [ServiceFilter<RefuseWhenStopping>]
    [Receives(typeof(ManifestRequest), "application/json")]
    [Responds(201, typeof(TransferAnswer), "The link exists, and uploads says where the bytes are to be sent.")]
    [Responds(400, "The manifest or a term is not understood.")]
    [Responds(401, "This server takes uploads only from those it knows.")]
    [Responds(413, "It is more than this server takes.")]
    [Responds(507, "There is no space for it.")]
    public async Task<IActionResult> CreateAsync(CancellationToken cancel)
    {
        var mail = new TermsRequest { Mail = await mails.RequestedAsync(HttpContext) };
        return await uploads.CreateAsync(this, mail, new UploadSender(ClientAddress.Of(HttpContext), await callers.UserIdAsync(HttpContext)), cancel);
    }

    /// <summary>
    /// Returns a transfer and the progress of its upload. The owner, who sends the owner token as a bearer token, also
    /// receives the URLs to which the rest is uploaded.
    /// </summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpGet("{id}")]
    [Authorize(Policy = Policies.CanRead)]
    [AsksForPassword]
    [Responds(200, typeof(TransferAnswer), "The transfer, as the caller may see it.")]
    [Responds(401, "The transfer has a password: send it by HTTP Basic with any user name.")]
    [Responds(404, "There is no such transfer, or no longer.")]
    [Responds(410, "It has ended; only its owner is told.")]
    [Responds(429, "Too many wrong passwords were tried.")]
    public async Task<IActionResult> TellAsync(string id, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        var own = links.For(Request);
        switch (await ownership.FindAsync(HttpContext, id, cancel))
        {
            case ({ } owner, Owned.Alive { Transfer: var owned }):
                return Ok(TransferAnswer.From(owned, await incoming.FindAsync(owned, cancel), owner, own));
            case ({ } owner, Owned.HandedOver { Transfer: var handedOver }):
                return Ok(TransferAnswer.From(handedOver, await incoming.FindAsync(handedOver, cancel), owner, own));
            case (_, Owned.Ended { RemovedTransfer: var removed }):
                return this.Fail(removed.ToError());
        }

        return await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted granted => Ok(TransferAnswer.From(granted.Transfer, null, own)),
            Access.Uploading uploading => Ok(TransferAnswer.From(uploading.Transfer, uploading.IncomingTransfer, own)),
            var denied => this.Deny(denied),
        };
    }
}
