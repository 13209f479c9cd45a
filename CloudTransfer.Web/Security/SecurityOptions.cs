using System.ComponentModel.DataAnnotations;

namespace CloudTransfer.Web.Security;

/// <summary>Section <c>Security</c>: how much one client may ask.</summary>
public sealed class SecurityOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Security";

    /// <summary>How many requests a second one client may make of one replica in the long run.</summary>
    public int RequestsPerSecond { get; set; } = 200;

    /// <summary>How many it may make at once after a pause.</summary>
    public int RequestsAtOnce { get; set; } = 2000;

    /// <summary>
    /// How many connections one client may have open to one replica; at most half of what the replica takes. Known proxies
    /// and this machine itself may have any number.
    /// </summary>
    public int ConnectionsPerClient { get; set; } = 1000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RequestsPerSecond < 1)
            yield return new ValidationResult($"Security:RequestsPerSecond is {RequestsPerSecond}: allowed is a whole number from 1 on.");
        if (ConnectionsPerClient < 1)
            yield return new ValidationResult($"Security:ConnectionsPerClient is {ConnectionsPerClient}: allowed is a whole number from 1 on.");
        if (RequestsAtOnce < RequestsPerSecond)
            yield return new ValidationResult($"Security:RequestsAtOnce is {RequestsAtOnce}: allowed is at least Security:RequestsPerSecond, which is {RequestsPerSecond}.");
    }
}
