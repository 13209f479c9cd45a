using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Models;

/// <summary>Absolute links: they begin with <c>Proxy:PublicUrl</c>, or with the address that the request came to.</summary>
public sealed class Links
{
    private readonly string _base;

    private Links(string address, Links? onSite) => (_base, OnSite) = (address, onSite ?? this);

    /// <summary>
    /// The same without scheme and host: for pages of ours and redirects to them, which stay right whatever the address is
    /// that somebody has opened.
    /// </summary>
    public Links OnSite { get; }

    /// <summary>The links as they are to be told in answer to a request.</summary>
    public static Links Of(HttpRequest request)
    {
        var proxy = request.HttpContext.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        return new Links(proxy.AddressOf(request), new Links(request.PathBase.ToString(), null));
    }

    /// <summary>
    /// The links for a program that follows them at once: absolute, but for those that an unknown proxy's client could not
    /// follow, since what it says of scheme and host is not believed.
    /// </summary>
    public static Links ToFollow(HttpRequest request)
    {
        var proxy = request.HttpContext.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        var links = Of(request);
        return string.IsNullOrEmpty(proxy.PublicUrl) && DirectPeer.IsUnknownProxy(request.HttpContext) ? links.OnSite : links;
    }

    /// <summary>The upload page.</summary>
    public string Home => _base + "/";

    /// <summary>The link for receivers.</summary>
    public string Landing(StoredId id) => $"{_base}/d/{id}";

    /// <summary>The owner's page.</summary>
    public string Owner(OwnerToken token) => $"{_base}/t/{token.Value}";

    /// <summary>Where a lane's bytes are sent by tus.</summary>
    public string Lane(LaneToken token) => $"{_base}/api/v1/tus/{token.Value}";
}
