using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Scans;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>How the password of a transfer travels: a cookie for browsers, HTTP Basic for programs.</summary>
internal static class Passwords
{
    // Every transfer has a cookie of its own by this name, told apart by its path.
    private const string Cookie = "transfer-key", Everything = "/d";

    /// <summary>What the request shows: the cookie's key, or Basic's password with any user name.</summary>
    public static Credentials Credentials(this HttpRequest request) =>
        new(request.Cookies[CookieNames.For(request, Cookie, Everything)], request.BasicPassword(), request.HttpContext.Connection.RemoteIpAddress);

    /// <summary>Hands out a key: for this transfer's addresses only, and not to scripts.</summary>
    public static void GiveKey(this HttpResponse response, Transfer transfer, string key) => response.Cookies.Append(CookieNames.For(response.HttpContext.Request, Cookie, Everything), key, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TransferKeys.Lifetime,
        Path = CookieNames.PathFor(response.HttpContext.Request, $"/d/{transfer.Id}"),
        SameSite = SameSiteMode.Lax,
        Secure = response.HttpContext.Request.IsHttps,
    });

    /// <summary>Answers a caller that may not have a transfer; those who may not know whether there is one get 404.</summary>
    public static IActionResult Deny(this Controller controller, Access access)
    {
        switch (access)
        {
            case Access.PasswordNeeded needed:
                return controller.AskForPassword(needed);
            case Access.Throttled { RetryAfter: var time }:
                return controller.Fail(Error.TooManyWrongPasswords(time));
            case Access.Uploading uploading:
                return controller.Fail(Error.StillUploading(uploading.IncomingTransfer.Percent));
            case Access.ScanPending:
                return controller.Fail(ErrorCode.ScanPending);
            case Access.Refused refused:
                return controller.Fail(refused.Transfer.Verdict is Verdict.Found ? ErrorCode.MalwareFound : ErrorCode.ScanFailed);
            default:
                return controller.NotFound();
        }
    }

    /// <summary>Asks for the password: by a page, or by 401 with a challenge.</summary>
    private static IActionResult AskForPassword(this Controller controller, Access.PasswordNeeded needed)
    {
        controller.Response.Headers.CacheControl = "no-cache, no-store";
        controller.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (controller.Request.ResponseFormat() is ResponseFormat.Browser)
            return controller.View("~/Views/Landing/Password.cshtml", new PasswordPage(Links.Of(controller.Request).OnSite.Landing(needed.Transfer.Id), needed.Wrong));
        controller.Response.Headers.WWWAuthenticate = "Basic realm=\"transfer\", charset=\"UTF-8\"";
        return controller.Fail(needed.Wrong ? ErrorCode.PasswordWrong : ErrorCode.PasswordNeeded);
    }
}
