using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// How a client sends the password of a transfer or a file request: as a cookie from browsers, as HTTP Basic from programs.
/// </summary>
internal static class Passwords
{
    // Each transfer and each file request has its own cookie, distinguished by its path.
    private static readonly (string Name, string All) Transfers = ("transfer-key", "/d"), Requests = ("request-key", "/r");

    /// <summary>The request's credentials: the cookie, or the Basic password with any user name.</summary>
    public static Credentials Credentials(this HttpRequest request) => request.CredentialsBy(Transfers);

    /// <summary>The same for a file request.</summary>
    public static Credentials RequestCredentials(this HttpRequest request) => request.CredentialsBy(Requests);

    /// <summary>Sets the cookie for this transfer's URLs, inaccessible to scripts.</summary>
    public static void AppendKey(this HttpResponse response, Transfer transfer, string key) => response.AppendKey(Transfers, transfer.Link, key);

    /// <summary>The same for a file request.</summary>
    public static void AppendKey(this HttpResponse response, FileRequest request, string key) => response.AppendKey(Requests, request.Id, key);

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

    /// <summary>Asks for a password: with a page, or with 401 and a challenge.</summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="view">The page.</param>
    /// <param name="action">Where its form is sent.</param>
    /// <param name="realm">What the password is of, for programs.</param>
    /// <param name="wrong">Whether a wrong password was presented.</param>
    public static IActionResult AskForPassword(this Controller controller, string view, string action, string realm, bool wrong)
    {
        controller.Response.Headers.CacheControl = "no-cache, no-store";
        controller.Response.StatusCode = StatusCodes.Status401Unauthorized;
        if (controller.Request.ResponseFormat() is ResponseFormat.Browser)
            return controller.View(view, new PasswordPage(action, wrong));
        controller.Response.Headers.WWWAuthenticate = $"Basic realm=\"{realm}\", charset=\"UTF-8\"";
        return controller.Fail(wrong ? ErrorCode.PasswordWrong : ErrorCode.PasswordNeeded);
    }

    private static IActionResult AskForPassword(this Controller controller, Access.PasswordNeeded needed) => controller.AskForPassword(
        "~/Views/Landing/Password.cshtml", Links.OnSiteOf(controller.Request).Landing(needed.Transfer.Link), "transfer", needed.Wrong);

    private static Credentials CredentialsBy(this HttpRequest request, (string Name, string All) cookie) =>
        new(request.Cookies[CookieNames.For(request, cookie.Name, cookie.All)], request.BasicPassword(), request.HttpContext.Connection.RemoteIpAddress);

    private static void AppendKey(this HttpResponse response, (string Name, string All) cookie, StoredId id, string key)
    {
        var request = response.HttpContext.Request;
        response.Cookies.Append(CookieNames.For(request, cookie.Name, cookie.All), key, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = TransferKeys.Lifetime,
            Path = CookieNames.PathFor(request, $"{cookie.All}/{id}"),
            SameSite = SameSiteMode.Lax,
            Secure = request.IsHttps,
        });
    }
}
