using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Takes an upload key from a browser, once for a month.</summary>
public sealed class SignInController(UploadDoor upload, Doorman doorman) : Controller
{
    /// <summary>The right key is answered with a pass, in a cookie.</summary>
    [HttpPost("/sign-in")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EnterAsync([FromForm] string? key, CancellationToken cancel)
    {
        var shown = key?.Trim() ?? "";
        switch (await doorman.TryAsync(upload.Door, shown, HttpContext.Connection.RemoteIpAddress, cancel))
        {
            case KeyAnswer.Throttled:
                return this.RefuseGuessing();
            case KeyAnswer.Wrong:
                return SendersOnlyAttribute.Page(SignInPage.ForSending(upload.Door.Keys.Count > 0, wrong: true), ModelState, HttpContext);
            default:
                Response.GivePass(upload.Door, doorman.Write(upload.Door, shown), Passes.ForUploads);
                return new SeeOtherResult("~/");
        }
    }

    /// <summary>Ends the pass, wherever a copy of it is.</summary>
    [HttpPost("/sign-out")]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> LeaveAsync(CancellationToken cancel)
    {
        await doorman.EndAsync(upload.Door, Request.PassFor(upload.Door, Passes.ForUploads), cancel);
        Response.TakePass(upload.Door, Passes.ForUploads);
        return new SeeOtherResult("~/");
    }
}
