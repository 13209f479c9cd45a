using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>How a door's pass travels: in a cookie that scripts do not see.</summary>
internal static class Passes
{
    /// <summary>The addresses that see a pass for uploads: every page says whether one is signed in.</summary>
    public const string ForUploads = "/";

    /// <summary>The addresses that see the administrator's.</summary>
    public const string ForAdministrator = "/admin";

    /// <summary>The pass that a browser shows for a door; null without one.</summary>
    /// <param name="request">The request.</param>
    /// <param name="listener">The door.</param>
    /// <param name="path">The addresses that the pass was given for.</param>
    public static string? PassFor(this HttpRequest request, Door listener, string path) => request.Cookies[Cookie(request, listener, path)];

    /// <summary>Hands out a pass.</summary>
    /// <param name="response">The answer to the right key.</param>
    /// <param name="listener">The door.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="path">The addresses that shall see it.</param>
    public static void GivePass(this HttpResponse response, Door listener, string pass, string path) =>
        response.Cookies.Append(Cookie(response.HttpContext.Request, listener, path), pass, Options(response, path, listener.PassLasts));

    /// <summary>Takes a pass back.</summary>
    public static void TakePass(this HttpResponse response, Door listener, string path) =>
        response.Cookies.Delete(Cookie(response.HttpContext.Request, listener, path), Options(response, path, null));

    /// <summary>Answers a caller who guessed too often.</summary>
    public static void RefuseGuessing(this HttpContext context)
    {
        context.Fail(Error.TooManyWrongKeys(AttemptLimiter.Memory));
    }

    /// <summary>Answers a caller who guessed too often.</summary>
    public static IActionResult RefuseGuessing(this Controller controller)
    {
        controller.HttpContext.RefuseGuessing();
        return new EmptyResult();
    }

    private static string Cookie(HttpRequest request, Door listener, string path) => CookieNames.For(request, $"{listener.Name}-pass", path);

    private static CookieOptions Options(HttpResponse response, string path, TimeSpan? lasts) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        MaxAge = lasts,
        Path = CookieNames.PathFor(response.HttpContext.Request, path),
        SameSite = SameSiteMode.Lax,
        Secure = response.HttpContext.Request.IsHttps,
    };
}
