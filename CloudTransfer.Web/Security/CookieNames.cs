namespace CloudTransfer.Web.Security;

/// <summary>
/// What a cookie is called (RFC 6265bis, section 4.1.3), and which addresses see it: under https a prefix has the browser
/// itself see to it that the cookie came over TLS, and one for all addresses of the host from this host alone. Under http no
/// prefix is possible.
/// </summary>
internal static class CookieNames
{
    /// <summary>The name, as a request's scheme and the cookie's path allow it.</summary>
    /// <param name="request">The request that it came with, or that it is answered to.</param>
    /// <param name="name">What it is.</param>
    /// <param name="path">The addresses of the server that see it: <c>/</c>, or fewer.</param>
    public static string For(HttpRequest request, string name, string path) =>
        !request.IsHttps ? name : (PathFor(request, path) is "/" ? "__Host-" : "__Secure-") + name;

    /// <summary>The same addresses as the browser has them: under the path of the public address, where it has one.</summary>
    public static string PathFor(HttpRequest request, string path) =>
        !request.PathBase.HasValue ? path : path is "/" ? request.PathBase.ToString() : request.PathBase + path;
}

/// <summary>The cookie that a form's token belongs to, named by the scheme of the request at hand.</summary>
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
