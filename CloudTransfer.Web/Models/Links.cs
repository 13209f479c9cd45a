using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Models;

/// <summary>Absolute links: they start with <c>Proxy:PublicUrl</c>, or with the URL of the request.</summary>
public sealed class Links
{
    private readonly string _base;

    private Links(string address, Links? onSite) => (_base, OnSite) = (address, onSite ?? this);

    /// <summary>
    /// The same links without scheme and host, for our own pages and redirects to them: they work with whatever host
    /// name the browser uses.
    /// </summary>
    public Links OnSite { get; }

    /// <summary>The links for a response to a request.</summary>
    public static Links Of(HttpRequest request)
    {
        var proxy = request.HttpContext.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        return new Links(proxy.AddressOf(request), new Links(request.PathBase.ToString(), null));
    }

    /// <summary>
    /// The links for a program that follows them at once. They are absolute, except behind an unknown proxy: its
    /// forwarded scheme and host are not trusted, so that absolute links might not work.
    /// </summary>
    public static Links ToFollow(HttpRequest request)
    {
        var proxy = request.HttpContext.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        var links = Of(request);
        return string.IsNullOrEmpty(proxy.PublicUrl) && DirectPeer.IsUnknownProxy(request.HttpContext) ? links.OnSite : links;
    }

    /// <summary>The upload page.</summary>
    public string Home => _base + "/";

    /// <summary>The link for recipients.</summary>
    public string Landing(StoredId id) => $"{_base}/d/{id}";

    /// <summary>The owner's page.</summary>
    public string Owner(OwnerToken token) => $"{_base}/t/{token.Value}";

    /// <summary>The tus URL of a lane.</summary>
    public string Lane(LaneToken token) => $"{_base}/api/v1/tus/{token.Value}";
}
