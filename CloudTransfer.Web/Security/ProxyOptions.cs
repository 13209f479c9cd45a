using System.ComponentModel.DataAnnotations;
using System.Net;

namespace CloudTransfer.Web.Security;

/// <summary>Section <c>Proxy</c>: what stands in front of the server.</summary>
public sealed class ProxyOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Proxy";

    /// <summary>
    /// The address that people have, with which links begin, such as <c>https://send.example.org</c>; null or empty for
    /// the request's own.
    /// </summary>
    public string? PublicUrl { get; set; }

    /// <summary>The networks whose X-Forwarded-For and X-Forwarded-Proto are believed, such as <c>172.28.0.0/24</c>.</summary>
    public IList<string> KnownNetworks { get; } = [];

    /// <summary>The address that a request was sent to, as its sender has it; without a slash at its end.</summary>
    public string AddressOf(HttpRequest request) =>
        string.IsNullOrEmpty(PublicUrl) ? $"{request.Scheme}://{request.Host}" : PublicUrl.TrimEnd('/');

    /// <summary>The origin of the pages that a request may come from, as a browser's Origin header has it.</summary>
    public string OriginOf(HttpRequest request) =>
        string.IsNullOrEmpty(PublicUrl) ? AddressOf(request) : new Uri(PublicUrl).GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// The header in which a proxy of <see cref="KnownNetworks"/> names the user whom it has signed in, such as
    /// <c>Remote-User</c>; null or empty where none does. The proxy must set or empty it in every request.
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
        if (!string.IsNullOrEmpty(PublicUrl) && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")))
            yield return new ValidationResult($"Proxy:PublicUrl is '{PublicUrl}': allowed is an address that begins with http:// or https://.");
        foreach (var network in KnownNetworks.Where(network => !IPNetwork.TryParse(network, out _)))
            yield return new ValidationResult($"Proxy:KnownNetworks has '{network}': allowed are networks such as 172.28.0.0/24.");
        if (UserHeader?.All(sign => char.IsAsciiLetterOrDigit(sign) || sign == '-') is false)
            yield return new ValidationResult($"Proxy:UserHeader is '{UserHeader}': allowed is a header's name, such as Remote-User.");
        if (UserHeader is { Length: > 0 } && KnownNetworks.Count == 0)
            yield return new ValidationResult($"Proxy:UserHeader is '{UserHeader}', but Proxy:KnownNetworks is empty: name the proxy's network, for nobody else is believed.");
    }
}
