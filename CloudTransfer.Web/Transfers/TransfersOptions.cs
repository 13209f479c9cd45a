using System.ComponentModel.DataAnnotations;

namespace CloudTransfer.Web.Transfers;

/// <summary>Section <c>Transfers</c>: how long transfers live.</summary>
public sealed class TransfersOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Transfers";

    /// <summary>How long a transfer lives when its sender does not say.</summary>
    public Duration DefaultLifetime { get; set; } = new(TimeSpan.FromDays(7));

    /// <summary>The longest that a sender may choose.</summary>
    public Duration MaxLifetime { get; set; } = new(TimeSpan.FromDays(30));

    /// <summary>How often each replica looks for expired transfers and leftovers.</summary>
    public Duration CleanEvery { get; set; } = new(TimeSpan.FromMinutes(5));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DefaultLifetime.Value > MaxLifetime.Value)
        {
            yield return new ValidationResult(
                $"Transfers:DefaultLifetime is {DefaultLifetime}: allowed is at most Transfers:MaxLifetime, which is {MaxLifetime}.");
        }

        if (CleanEvery.Value > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"Transfers:CleanEvery is {CleanEvery}: allowed is at most 10m, so that what is expired is gone within 15 minutes.");
    }
}
