using System.ComponentModel.DataAnnotations;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Audit.AuditOptions))]

namespace CloudTransfer.Web.Audit;

/// <summary>Section <c>Audit</c>: whether it is written down who did what, and what of it.</summary>
public sealed class AuditOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Audit";

    /// <summary>The values of <see cref="Addresses"/>: a keyed hash, the address itself, nothing.</summary>
    internal const string Pseudonym = "pseudonym", Full = "full", None = "none";

    private const int MostDays = 3650;

    private static readonly string[] Forms = [Pseudonym, Full, None];

    /// <summary>Whether it is written down.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>For how many days an entry is kept.</summary>
    public int KeepDays { get; set; } = 90;

    /// <summary>
    /// What of a client's address is in an entry: <c>pseudonym</c>, a keyed hash that is the same for the same address for as long as
    /// entries are kept, <c>full</c> or <c>none</c>.
    /// </summary>
    public string Addresses { get; set => field = string.IsNullOrEmpty(value) ? Pseudonym : value; } = Pseudonym;

    /// <summary>How long an entry is kept.</summary>
    public TimeSpan Retention => TimeSpan.FromDays(KeepDays);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeepDays is < 1 or > MostDays)
            yield return new ValidationResult($"Audit:KeepDays is {KeepDays}: it must be a whole number from 1 to {MostDays}.");
        if (!Forms.Contains(Addresses, StringComparer.Ordinal))
            yield return new ValidationResult($"Audit:Addresses is '{Addresses}': it must be pseudonym, full or none.");
    }
}
