using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CloudTransfer.Web.Authentication;

/// <summary>Reads and writes the cookie of a session under the name and the path that the request at hand allows.</summary>
/// <param name="path">The addresses that see the cookie, below the server's own path.</param>
internal sealed class SessionCookies(string path) : ICookieManager
{
    public string? GetRequestCookie(HttpContext context, string key) => context.Request.Cookies[CookieNames.For(context.Request, key, path)];

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options)
    {
        options.Path = CookieNames.PathFor(context.Request, path);
        context.Response.Cookies.Append(CookieNames.For(context.Request, key, path), value ?? "", options);
    }

    public void DeleteCookie(HttpContext context, string key, CookieOptions options)
    {
        options.Path = CookieNames.PathFor(context.Request, path);
        // It would count more than the date that tells the browser to delete the cookie (RFC 6265, section 5.3).
        options.MaxAge = null;
        context.Response.Cookies.Delete(CookieNames.For(context.Request, key, path), options);
    }
}
