using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
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
        Path = CookieNames.PathFor(response.HttpContext.Request, $"/d/{transfer.Id}"),
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
                controller.Response.Headers.RetryAfter = $"{(int)time.TotalSeconds}";
                return controller.Refuse(StatusCodes.Status429TooManyRequests, $"Too many wrong passwords have been tried: wait {new Duration(time)}, and try again.");
            case Access.Uploading uploading:
                return controller.AskToWait(uploading);
            case Access.ScanPending:
                return controller.AskToWaitForCheck();
            case Access.Refused refused:
                return controller.RefuseUnchecked(refused.Transfer);
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
            return controller.View("~/Views/Landing/Password.cshtml", new PasswordPage(Links.Of(controller.Request).OnSite.Landing(needed.Transfer.Id), needed.Wrong));
        controller.Response.Headers.WWWAuthenticate = "Basic realm=\"transfer\", charset=\"UTF-8\"";
        return controller.Refuse(StatusCodes.Status401Unauthorized, needed.Wrong
            ? "That is not the transfer's password: send the right one, such as curl -u :password."
            : "This transfer has a password: send it by HTTP Basic with any user name, such as curl -u :password.");
    }
}
