using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// How a client sends the password of a transfer: as a cookie from browsers, as HTTP Basic from programs.
/// </summary>
internal static class Passwords
{
    // Each transfer has its own cookie of this name, distinguished by its path.
    private const string Cookie = "transfer-key", AllTransfers = "/d";

    /// <summary>The request's credentials: the cookie, or the Basic password with any user name.</summary>
    public static Credentials Credentials(this HttpRequest request) =>
        new(request.Cookies[CookieNames.For(request, Cookie, AllTransfers)], request.BasicPassword(), request.HttpContext.Connection.RemoteIpAddress);

    /// <summary>Sets the cookie for this transfer's URLs, inaccessible to scripts.</summary>
    public static void AppendKey(this HttpResponse response, Transfer transfer, string key) => response.Cookies.Append(CookieNames.For(response.HttpContext.Request, Cookie, AllTransfers), key, new CookieOptions
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = TransferKeys.Lifetime,
        Path = CookieNames.PathFor(response.HttpContext.Request, $"/d/{transfer.Link}"),
        SameSite = SameSiteMode.Lax,
        Secure = response.HttpContext.Request.IsHttps,
    });

    /// <summary>
    /// Responds to a caller without access. A caller who may not learn whether the transfer exists receives 404.
    /// </summary>
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

    /// <summary>Asks for the password: with a page, or with 401 and a challenge.</summary>
    private static IActionResult AskForPassword(this Controller controller, Access.PasswordNeeded needed)
    {
        controller.Response.Headers.CacheControl = "no-cache, no-store";
        controller.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (controller.Request.ResponseFormat() is ResponseFormat.Browser)
            return controller.View("~/Views/Landing/Password.cshtml", new PasswordPage(Links.OnSiteOf(controller.Request).Landing(needed.Transfer.Link), needed.Wrong));
        controller.Response.Headers.WWWAuthenticate = "Basic realm=\"transfer\", charset=\"UTF-8\"";
        return controller.Fail(needed.Wrong ? ErrorCode.PasswordWrong : ErrorCode.PasswordNeeded);
    }
}
