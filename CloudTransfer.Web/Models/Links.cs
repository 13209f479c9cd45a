using CloudTransfer.Web.Security;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Arrivals;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Models;

/// <summary>Absolute links: they begin with <c>Proxy:PublicUrl</c>, or with the address that the request came to.</summary>
public sealed class Links
{
    private readonly string _base;

    private Links(string address) => _base = address;

    /// <summary>The links as they are to be told in answer to a request.</summary>
    public static Links Of(HttpRequest request)
    {
        var proxy = request.HttpContext.RequestServices.GetRequiredService<IOptions<ProxyOptions>>().Value;
        return new Links(proxy.AddressOf(request));
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
