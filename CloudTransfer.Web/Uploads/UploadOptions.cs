using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Uploads;

/// <summary>Section <c>Upload</c>: what may be sent.</summary>
public sealed class UploadOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Upload";

    /// <summary>The most bytes of all files of one transfer together.</summary>
    public ByteSize MaxBytes { get; set; } = new(1_000_000_000_000);

    /// <summary>The most files of one transfer.</summary>
    [Range(1, 1_000_000, ErrorMessage = "Upload:MaxFiles is out of range: allowed is a whole number from 1 to 1000000.")]
    public int MaxFiles { get; set; } = 100_000;
}
