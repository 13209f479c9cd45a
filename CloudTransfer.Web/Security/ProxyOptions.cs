using System.ComponentModel.DataAnnotations;
using System.Net;

namespace CloudTransfer.Web.Security;

/// <summary>Section <c>Proxy</c>: the reverse proxy in front of the server.</summary>
public sealed class ProxyOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Proxy";

    /// <summary>
    /// The public URL with which links start, such as <c>https://send.example.org</c>; null or empty for the URL of the
    /// request. With a path, such as <c>https://example.org/share</c>, the whole server is below this path, whether the
    /// proxy in front removes it or not.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>
    /// The networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are trusted, such as
    /// <c>172.28.0.0/24</c>; for a chain of proxies, those of all of them. A proxy on a unix socket counts as 127.0.0.1.
    /// </summary>
    public IList<string> KnownNetworks { get; } = [];

    /// <summary>The path of <see cref="PublicUrl"/> without a trailing slash; empty if it has none.</summary>
    public PathString PathBase => Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) ? new(url.AbsolutePath.TrimEnd('/')) : default;

    /// <summary>The base URL of a request as its client sees it, without a trailing slash.</summary>
    public string AddressOf(HttpRequest request) =>
        string.IsNullOrEmpty(PublicUrl) ? $"{request.Scheme}://{request.Host}" : PublicUrl.TrimEnd('/');

    /// <summary>
    /// The header in which a proxy of <see cref="KnownNetworks"/> sends the name of the signed-in user, such as
    /// <c>Remote-User</c>; null or empty for none. The proxy must set or remove it in every request.
    /// </summary>
    public string? UserHeader { get; set; }

    /// <summary>Whether an address belongs to a known proxy.</summary>
    public bool Knows(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return KnownNetworks.Any(network => IPNetwork.Parse(network).Contains(plain));
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(PublicUrl) && PublicAddress.Validate(PublicUrl, PublicAddress.OwnSegments) is { } why)
            yield return new ValidationResult($"Proxy:PublicUrl is '{PublicUrl}': {why}");
        foreach (var network in KnownNetworks.Where(network => !IPNetwork.TryParse(network, out _)))
            yield return new ValidationResult($"Proxy:KnownNetworks has '{network}': each must be a network such as 172.28.0.0/24.");
        if (UserHeader?.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') is false)
            yield return new ValidationResult($"Proxy:UserHeader is '{UserHeader}': it must be a header's name, such as Remote-User.");
        if (UserHeader is { Length: > 0 } && KnownNetworks.Count == 0)
            yield return new ValidationResult($"Proxy:UserHeader is '{UserHeader}', but Proxy:KnownNetworks is empty: name the proxy's network, for nobody else is believed.");
    }
}
