using System.ComponentModel.DataAnnotations;
using System.Net.Mail;
using CloudTransfer.Web.Storage;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Transfers.TransfersOptions))]

namespace CloudTransfer.Web.Transfers;

/// <summary>Section <c>Transfers</c>: the lifetime of transfers.</summary>
public sealed class TransfersOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Transfers";

    // Kestrel checks its connections once a second.
    private static readonly TimeSpan MinStallTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The lifetime of a transfer if its sender does not choose one.</summary>
    public Duration DefaultLifetime { get; set; } = new(TimeSpan.FromDays(7));

    /// <summary>The maximum lifetime that a sender can choose.</summary>
    public Duration MaxLifetime { get; set; } = new(TimeSpan.FromDays(30));

    /// <summary>Whether a sender can choose that a transfer never expires.</summary>
    public bool AllowForever { get; set; }

    /// <summary>How often a replica looks for expired transfers and leftovers, one of all at a time.</summary>
    public Duration CleanEvery { get; set; } = new(TimeSpan.FromMinutes(5));

    /// <summary>The maximum number of bytes per second that each replica reads to compute checksums.</summary>
    public ByteSize ChecksumRate { get; set; } = new(128L << 20);

    /// <summary>
    /// The time after which a connection is closed whose request body or download transfers fewer than 240 bytes per
    /// second.
    /// </summary>
    public Duration StalledAfter { get; set; } = new(TimeSpan.FromMinutes(5));

    /// <summary>The contact for abuse reports: a mail address or a URL; null for none.</summary>
    public string? AbuseContact { get; set; }

    /// <summary>These, for somebody who has another maximum: nothing lives for ever then, and what its sender does not choose no longer than that.</summary>
    internal TransfersOptions WithMaxLifetime(TimeSpan longest)
    {
        var options = (TransfersOptions)MemberwiseClone();
        (options.MaxLifetime, options.AllowForever) = (new Duration(longest), false);
        if (options.DefaultLifetime.Value > longest)
            options.DefaultLifetime = options.MaxLifetime;
        return options;
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DefaultLifetime.Value > MaxLifetime.Value)
        {
            yield return new ValidationResult(
                $"Transfers:DefaultLifetime is {DefaultLifetime}: it must be at most Transfers:MaxLifetime, which is {MaxLifetime}.");
        }

        if (CleanEvery.Value > TimeSpan.FromMinutes(10))
            yield return new ValidationResult($"Transfers:CleanEvery is {CleanEvery}: it must be at most 10m, so that what is expired is gone within 15 minutes.");
        if (StalledAfter.Value < MinStallTimeout)
            yield return new ValidationResult($"Transfers:StalledAfter is {StalledAfter}: it must be at least 2s.");
        if (ChecksumRate.Bytes < 1)
            yield return new ValidationResult("Transfers:ChecksumRate is 0: it must be a number of bytes a second, such as 128MiB.");
        if (!string.IsNullOrEmpty(AbuseContact) && !IsContact(AbuseContact))
            yield return new ValidationResult($"Transfers:AbuseContact is '{AbuseContact}': it must be a mail address, or an address that begins with https:// or http://.");
    }

    private static bool IsContact(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address.Scheme is "https" or "http"
        : MailAddress.TryCreate(text, out var mail) && string.Equals(mail.Address, text, StringComparison.Ordinal);
}
