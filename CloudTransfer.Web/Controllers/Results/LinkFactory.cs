using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Makes absolute links: they start with <c>Proxy:PublicUrl</c>, or with the URL of the request.</summary>
public sealed class LinkFactory(IOptions<ProxyOptions> proxy)
{
    /// <summary>The links for a response to a request.</summary>
    public Links For(HttpRequest request) => new(proxy.Value.AddressOf(request), request);

    /// <summary>
    /// The links for a program that follows them at once. They are absolute, except behind an unknown proxy: its
    /// forwarded scheme and host are not trusted, so that absolute links might not work.
    /// </summary>
    public Links ToFollow(HttpRequest request) =>
        string.IsNullOrEmpty(proxy.Value.PublicUrl) && DirectPeer.IsUnknownProxy(request.HttpContext) ? Links.OnSiteOf(request) : For(request);
}
