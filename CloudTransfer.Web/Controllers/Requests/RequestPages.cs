using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Models.Requests;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Requests;

/// <summary>Makes the pages of those who are asked for files.</summary>
public sealed class RequestPages(IOptions<UploadOptions> upload, IOptions<TransfersOptions> transfers, LinkFactory links, TimeProvider time)
{
    private const string Cookie = "request-key", AllRequests = "/r";

    /// <summary>The request's credentials: the cookie of the file request, or the Basic password with any user name.</summary>
    public static Credentials CredentialsOf(HttpRequest request) => request.Credentials() with { Key = request.Cookies[CookieNames.For(request, Cookie, AllRequests)] };

    /// <summary>Sets the cookie for this file request's URLs, inaccessible to scripts.</summary>
    public static void AppendKey(HttpResponse response, FileRequest request, string key) => response.Cookies.Append(CookieNames.For(response.HttpContext.Request, Cookie, AllRequests), key, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TransferKeys.Lifetime,
        Path = CookieNames.PathFor(response.HttpContext.Request, $"/r/{request.Id}"),
        SameSite = SameSiteMode.Lax,
        Secure = response.HttpContext.Request.IsHttps,
    });

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
        Opening.PasswordNeeded needed => AskForPassword(controller, needed),
        Opening.Throttled => controller.Fail(Error.TooManyWrongPasswords(Authentication.AttemptLimiter.Memory)),
        Opening.Closed { Request: var request } => ShowClosed(controller, request, ErrorCode.RequestClosed),
        Opening.Full { Request: var request } => ShowClosed(controller, request, ErrorCode.SubmissionsFull),
        _ => controller.NotFound(),
    };

    private static IActionResult ShowClosed(Controller controller, FileRequest request, ErrorCode code)
    {
        if (controller.Request.ResponseFormat() is not ResponseFormat.Browser)
            return controller.Fail(code);
        controller.Response.StatusCode = ErrorCatalog.Of(code).Status;
        return controller.View("~/Views/Requests/Closed.cshtml", new ClosedRequestPage(request.Title, request.Requester, ErrorTexts.OnPage(Error.Of(code))));
    }

    private static IActionResult AskForPassword(Controller controller, Opening.PasswordNeeded needed)
    {
        controller.Response.Headers.CacheControl = "no-cache, no-store";
        controller.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (controller.Request.ResponseFormat() is ResponseFormat.Browser)
            return controller.View("~/Views/Requests/Password.cshtml", new PasswordPage($"{Links.OnSiteOf(controller.Request).FileRequest(needed.Request.Id)}/password", needed.Wrong));
        controller.Response.Headers.WWWAuthenticate = "Basic realm=\"request\", charset=\"UTF-8\"";
        return controller.Fail(needed.Wrong ? ErrorCode.PasswordWrong : ErrorCode.PasswordNeeded);
    }
}
