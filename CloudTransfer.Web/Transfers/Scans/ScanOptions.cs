using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Storage;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Transfers.Scans.ScanOptions))]

namespace CloudTransfer.Web.Transfers.Scans;

/// <summary>Section <c>Scan</c>: who looks for malware in what was sent.</summary>
public sealed class ScanOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Scan";

    /// <summary>Where ClamAV's clamd listens: <c>tcp://clamd:3310</c> or <c>unix:///run/clamav/clamd.ctl</c>; null for no scanner.</summary>
    public string? ClamAv { get; set; }

    /// <summary>How many bytes of a file the scanner is shown; at most clamd's StreamMaxLength, whose default this is.</summary>
    public ByteSize MaxBytes { get; set; } = new(25L << 20);

    /// <summary>How long a transfer waits for a scanner that does not answer.</summary>
    public Duration GiveUpAfter { get; set; } = new(TimeSpan.FromHours(1));

    /// <summary>Whether it can be had then; else not before it has been checked after all.</summary>
    public bool AllowUnchecked { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(ClamAv) && !(Uri.TryCreate(ClamAv, UriKind.Absolute, out var address) && IsKnown(address)))
            yield return new ValidationResult($"Scan:ClamAv is '{ClamAv}': it must be tcp://host:port or unix:///path/of/the/socket.");
        if (MaxBytes.Bytes < 1)
            yield return new ValidationResult($"Scan:MaxBytes is {MaxBytes.Bytes}: it must be at least one byte, and at most clamd's StreamMaxLength.");
    }

    private static bool IsKnown(Uri address) => address switch
    {
        { Scheme: "tcp" } => address is { Host.Length: > 0, Port: > 0 },
        { Scheme: "unix" } => address.AbsolutePath.Length > 1,
        _ => false,
    };
}
