using System.ComponentModel.DataAnnotations;

namespace CloudTransfer.Web.Storage;

/// <summary>Section <c>Storage</c>: the shared volume.</summary>
public sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Storage";

    /// <summary>The volume's folder; relative to the content root. All replicas name the same one.</summary>
    [Required(AllowEmptyStrings = false, ErrorMessage = "Storage:Path is empty: allowed is the path of a folder that the server may write.")]
    public string Path { get; set; } = "data";
}
