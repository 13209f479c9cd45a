using CloudTransfer.Web.Security;

namespace CloudTransfer.Web.Authentication.OpenIdConnect;

/// <summary>
/// A cookie that binds a sign-in to the browser that began it. It is sent to the redirect URI alone, and on the way back from the
/// provider, which is a link of another site.
/// </summary>
internal sealed class CallbackCookie : CookieBuilder
{
    private readonly IHttpContextAccessor _current;
    private readonly string _name, _path;

    /// <summary>Makes one.</summary>
    /// <param name="name">How its name begins.</param>
    /// <param name="path">The redirect URI's path, below the server's own.</param>
    /// <param name="current">The request at hand.</param>
    public CallbackCookie(string name, string path, IHttpContextAccessor current)
    {
        (_name, _path, _current) = (name, path, current);
        HttpOnly = true;
        IsEssential = true;
        SameSite = SameSiteMode.Lax;
        SecurePolicy = CookieSecurePolicy.SameAsRequest;
    }

    public override string? Name
    {
        get => _current.HttpContext is { Request: var request } ? CookieNames.For(request, _name, _path) : _name;
        set => throw new NotSupportedException("The name follows from the request.");
    }

    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var options = base.Build(context, expiresFrom);
        options.Path = CookieNames.PathFor(context.Request, _path);
        return options;
    }
}
