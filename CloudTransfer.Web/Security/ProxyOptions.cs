using System.ComponentModel.DataAnnotations;
using System.Net;

namespace CloudTransfer.Web.Security;

/// <summary>Section <c>Proxy</c>: what stands in front of the server.</summary>
public sealed class ProxyOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Proxy";

    /// <summary>The address that links begin with, such as <c>https://send.example.org</c>; null for the request's own.</summary>
    public string? PublicUrl { get; set; }

    /// <summary>The networks whose X-Forwarded-For and X-Forwarded-Proto are believed, such as <c>172.28.0.0/24</c>.</summary>
    public IList<string> KnownNetworks { get; } = [];

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl is not null && !(Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https")))
            yield return new ValidationResult($"Proxy:PublicUrl is '{PublicUrl}': allowed is an address that begins with http:// or https://.");
        foreach (var network in KnownNetworks.Where(network => !IPNetwork.TryParse(network, out _)))
            yield return new ValidationResult($"Proxy:KnownNetworks has '{network}': allowed are networks such as 172.28.0.0/24.");
    }
}
