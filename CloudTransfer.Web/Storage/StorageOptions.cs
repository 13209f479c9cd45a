using System.ComponentModel.DataAnnotations;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Storage.StorageOptions))]

namespace CloudTransfer.Web.Storage;

/// <summary>Section <c>Storage</c>: the shared volume, or the bucket.</summary>
public sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Storage";

    private const long MostByDefault = 1L << 30;

    /// <summary>The volume's folder; relative to the content root. All replicas name the same one.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Storage:Path is empty: it must be the path of a folder that the server may write.")]
    public string Path { get; set; } = "data";

    /// <summary>The most bytes that all transfers and uploads under way may take together; null for as many as fit.</summary>
    public ByteSize? Quota { get; set; }

    /// <summary>
    /// How many bytes of the volume are always left free, for the database and for whatever else lives there; null for a
    /// hundredth of it, and no more than 1 GiB.
    /// </summary>
    public ByteSize? MinFree { get; set; }

    /// <summary>The bucket that transfers are kept in instead of the volume.</summary>
    public S3Options S3 { get; set; } = new();

    /// <summary>How many bytes of a volume of <paramref name="total"/> bytes are always left free.</summary>
    public long FreeOf(long total) => MinFree?.Bytes ?? Math.Min(total / 100, MostByDefault);
}
