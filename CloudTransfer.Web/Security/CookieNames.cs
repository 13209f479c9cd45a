namespace CloudTransfer.Web.Security;

/// <summary>
/// The names of cookies (RFC 6265bis, section 4.1.3) and their paths. Over https, a name prefix makes the browser
/// enforce that the cookie was set over TLS and, for a cookie of the whole host, by this host. Over http, no prefix is
/// possible.
/// </summary>
internal static class CookieNames
{
    /// <summary>The cookie's name for a request's scheme and a cookie's path.</summary>
    /// <param name="request">The request.</param>
    /// <param name="name">The name without a prefix.</param>
    /// <param name="path">The cookie's path on this server: <c>/</c> or longer.</param>
    public static string For(HttpRequest request, string name, string path) =>
        !request.IsHttps ? name : (PathFor(request, path) is "/" ? "__Host-" : "__Secure-") + name;

    /// <summary>The cookie's path as the browser sees it: below the path of the public URL, if it has one.</summary>
    public static string PathFor(HttpRequest request, string path) =>
        !request.PathBase.HasValue ? path : path is "/" ? request.PathBase.ToString() : request.PathBase + path;
}

/// <summary>The antiforgery cookie, whose name depends on the scheme of the current request.</summary>
internal sealed class FormCookie : CookieBuilder
{
    private readonly IHttpContextAccessor _current;

    public FormCookie(IHttpContextAccessor current)
    {
        _current = current;
        HttpOnly = true;
        IsEssential = true;
        SameSite = SameSiteMode.Strict;
        SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    public override string? Name
    {
        get => _current.HttpContext is { Request: var request } ? CookieNames.For(request, "form", "/") : "form";
        set => throw new NotSupportedException("The name follows from the request.");
    }
}
