using System.ComponentModel.DataAnnotations;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Security.SecurityOptions))]

namespace CloudTransfer.Web.Security;

/// <summary>Section <c>Security</c>: limits per client.</summary>
public sealed class SecurityOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Security";

    /// <summary>The sustained number of requests per second that one client may send to one replica.</summary>
    public int RequestsPerSecond { get; set; } = 200;

    /// <summary>The number of requests that a client may send at once after a pause.</summary>
    public int RequestsAtOnce { get; set; } = 2000;

    /// <summary>
    /// The number of connections that one client may open to one replica; at most half of the replica's limit. Known
    /// proxies and this machine are not limited.
    /// </summary>
    public int ConnectionsPerClient { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RequestsPerSecond < 1)
            yield return new ValidationResult($"Security:RequestsPerSecond is {RequestsPerSecond}: it must be a whole number, 1 or more.");
        if (ConnectionsPerClient < 1)
            yield return new ValidationResult($"Security:ConnectionsPerClient is {ConnectionsPerClient}: it must be a whole number, 1 or more.");
        if (RequestsAtOnce < RequestsPerSecond)
            yield return new ValidationResult($"Security:RequestsAtOnce is {RequestsAtOnce}: it must be at least Security:RequestsPerSecond, which is {RequestsPerSecond}.");
    }
}
