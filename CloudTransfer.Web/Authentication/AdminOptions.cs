using System.ComponentModel.DataAnnotations;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Authentication.AdminOptions))]

namespace CloudTransfer.Web.Authentication;

/// <summary>Section <c>Admin</c>: the administrator's page.</summary>
public sealed class AdminOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Admin";

    /// <summary>The key to /admin; without one there is no such page.</summary>
    public string? Key { get; set; }

    /// <summary>Where Grafana shows this server; null for no link to it.</summary>
    public string? GrafanaUrl { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // A secret is not repeated in a message that ends in a log.
        if (!string.IsNullOrEmpty(Key) && !AccessKey.IsValid(Key))
            yield return new ValidationResult($"Admin:Key is not a key: it must have {AccessKey.Requirements}.");
        if (!string.IsNullOrEmpty(GrafanaUrl) && !(Uri.TryCreate(GrafanaUrl, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return new ValidationResult($"Admin:GrafanaUrl is '{GrafanaUrl}': it must be an address that begins with http:// or https://.");
    }
}
