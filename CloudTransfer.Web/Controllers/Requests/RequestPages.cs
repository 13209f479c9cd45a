using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>Makes the pages of those who are asked for files.</summary>
public sealed class RequestPages(IOptions<UploadOptions> upload, IOptions<TransfersOptions> transfers, LinkFactory links, TimeProvider time)
{
    /// <summary>The form with which files are sent.</summary>
    /// <param name="http">The request.</param>
    /// <param name="submission">What they are sent to.</param>
    /// <param name="receipt">The key to what the same sender has sent before; null for none.</param>
    public SendPage Make(HttpContext http, NewSubmission submission, string? receipt)
    {
        // Without a referrer the browser would not send the origin of the form.
        http.Response.Headers["Referrer-Policy"] = "same-origin";
        // The script reads one frame of a video that is selected for upload.
        http.Response.Headers.ContentSecurityPolicy = ContentPolicy.ReadsSelectedVideos;
        var own = links.For(http.Request);
        var page = UploadPage.From(upload.Value.Within(submission), transfers.Value, own.Home);
        return SendPage.From(submission, page, own, receipt, time.GetUtcNow());
    }

    /// <summary>Shows the form again with the submitted values and the error.</summary>
    public IActionResult ShowAgain(Controller controller, NewSubmission submission, string? receipt, RefusedForm form, Error error)
    {
        controller.Response.StatusCode = ErrorCatalog.Of(error.Code).Status;
        var page = Make(controller.HttpContext, submission, receipt);
        return controller.View("~/Views/Requests/Send.cshtml", page with { Upload = page.Upload with { Filled = FilledForm.From(form, ErrorTexts.OnPage(error)) } });
    }

    /// <summary>Answers somebody who cannot send files now.</summary>
    public static IActionResult Deny(Controller controller, Opening opening) => opening switch
    {
        Opening.PasswordNeeded { Request: var request, Wrong: var wrong } => controller.AskForPassword(
            "~/Views/Requests/Password.cshtml", $"{Links.OnSiteOf(controller.Request).FileRequest(request.Id)}/password", "request", wrong),
        Opening.Throttled => controller.Fail(Error.TooManyWrongPasswords(AttemptLimiter.Memory)),
        Opening.Closed { Request: var request } => ShowClosed(controller, request, ErrorCode.RequestClosed),
        Opening.Full { Request: var request } => ShowClosed(controller, request, ErrorCode.SubmissionsFull),
        Opening.NoSpace { Request: var request } => ShowClosed(controller, request, ErrorCode.RequesterQuotaReached),
        _ => controller.NotFound(),
    };

    private static IActionResult ShowClosed(Controller controller, FileRequest request, ErrorCode code)
    {
        if (controller.Request.ResponseFormat() is not ResponseFormat.Browser)
            return controller.Fail(code);
        controller.Response.StatusCode = ErrorCatalog.Of(code).Status;
        return controller.View("~/Views/Requests/Closed.cshtml", new ClosedRequestPage(request.Title, request.Requester, ErrorTexts.OnPage(Error.Of(code))));
    }
}
