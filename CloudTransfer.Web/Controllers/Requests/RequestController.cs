using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Owners;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>The page of a file request, which its link opens, and the receipts of those who have sent something.</summary>
[SecretUrl]
[Route("/r/{id}")]
public sealed class RequestController(
    RequestAccess access, TransferKeys keys, Ownership ownership, Receipts receipts, RequestPages pages, TimeProvider time) : Controller
{
    /// <summary>Shows what is asked for, and the form to send it with.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync(string id, CancellationToken cancel) =>
        await access.OpenAsync(id, receipt: null, Request.RequestCredentials(), cancel) switch
        {
            Opening.Open { Submission: var submission } => View("~/Views/Requests/Send.cshtml", pages.Make(HttpContext, submission, receipt: null)),
            var denied => RequestPages.Deny(this, denied),
        };

    /// <summary>Issues a cookie for the correct password, which is sent only to this request's URLs.</summary>
    [HttpPost("password")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EnterAsync(string id, [FromForm] string? password, CancellationToken cancel)
    {
        var answer = await access.OpenAsync(id, receipt: null, Request.RequestCredentials() with { Key = null, Password = password ?? "" }, cancel);
        var request = answer switch
        {
            Opening.Open { Submission.Request: var open } => open,
            Opening.Closed { Request: var closed } => closed,
            Opening.Full { Request: var full } => full,
            Opening.NoSpace { Request: var asking } => asking,
            _ => null,
        };
        if (request is null)
            return RequestPages.Deny(this, answer);
        Response.AppendKey(request, keys.Create(request.Id, request.PasswordHash));
        return new SeeOtherResult(Links.OnSiteOf(Request).FileRequest(request.Id));
    }

    /// <summary>Shows a sender what has arrived, and, while the request is open, the form to send more.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "receipts/{receipt}")]
    public async Task<IActionResult> ReceiptAsync(string id, string receipt, CancellationToken cancel)
    {
        if (!OwnerToken.TryParse(receipt, out var token) || await ownership.FindAsync(token, cancel) is not { } owned)
            return NotFound();
        if (owned is Owned.Ended { RemovedTransfer: var removed })
            return View("~/Views/Requests/Ended.cshtml", EndedPage.From(removed));
        if (await receipts.OfAsync(id, owned, cancel) is not { } found)
            return NotFound();
        var opening = await access.OpenAsync(id, receipt, Request.RequestCredentials(), cancel);
        var more = opening is Opening.Open { Submission: var submission } ? pages.Make(HttpContext, submission, receipt).By(found.Transfers[0].Transfer.Sender) : null;
        return View("~/Views/Requests/Receipt.cshtml", ReceiptPage.From(found.Request, found.Transfers, more, time.GetUtcNow()));
    }
}
