using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Transfers.Limits.AccountsOptions))]

namespace CloudTransfer.Web.Transfers.Limits;

/// <summary>Section <c>Accounts</c>: what people with accounts may use.</summary>
public sealed class AccountsOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Accounts";

    /// <summary>The limits of each role.</summary>
    public RolesOptions Roles { get; set; } = new();

    /// <summary>The limits of a role.</summary>
    internal PersonLimits Of(UserRole role) => (role is UserRole.Administrator ? Roles.Administrator : Roles.Member).ToLimits();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, role) in new[] { (nameof(Roles.Member), Roles.Member), (nameof(Roles.Administrator), Roles.Administrator) })
        {
            if (role.MaxBytes?.Bytes == 0)
                yield return new ValidationResult($"Accounts:Roles:{name}:MaxBytes is 0: it must be at least one byte, such as 10GiB, or empty.");
        }
    }
}

/// <summary>The roles.</summary>
public sealed class RolesOptions
{
    /// <summary>Everybody with an account who is no administrator.</summary>
    public RoleOptions Member { get; set; } = new();

    /// <summary>Administrators.</summary>
    public RoleOptions Administrator { get; set; } = new();
}

/// <summary>The limits of people with a role; an administrator can set others for one of them.</summary>
public sealed class RoleOptions
{
    /// <summary>The most bytes of all transfers of one person together; null for no limit but those of the storage.</summary>
    public ByteSize? Quota { get; set; }

    /// <summary>The most bytes of one transfer; null for <c>Upload:MaxBytes</c>, which is never exceeded.</summary>
    public ByteSize? MaxBytes { get; set; }

    /// <summary>The longest lifetime of a transfer, which may be longer than that of others; null for <c>Transfers:MaxLifetime</c>.</summary>
    public Duration? MaxLifetime { get; set; }

    internal PersonLimits ToLimits() => new(Quota?.Bytes, MaxBytes?.Bytes, MaxLifetime?.Value);
}
