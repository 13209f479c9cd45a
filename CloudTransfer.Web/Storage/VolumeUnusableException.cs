namespace CloudTransfer.Web.Storage;

/// <summary>
/// A part of the volume may not be read or written: it belongs to another user, or its file system has become read-only.
/// </summary>
public sealed class VolumeUnusableException() : IOException("volume_unusable")
{
    /// <summary>The path of the folder that is refused, or that has the file.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether a file in the folder is refused, and not the folder.</summary>
    public required bool IsFile { get; init; }

    /// <summary>The path of the file; null for a folder, and for a file whose name is an id: who has that may have the transfer.</summary>
    public string? File { get; init; }

    /// <summary>Whether the file system is read-only, so that no owner or mode would help.</summary>
    public required bool IsReadOnly { get; init; }

    /// <summary>The kernel's error, such as 13 (EACCES).</summary>
    public required int Error { get; init; }

    /// <summary>The number of the user whom the file or folder belongs to; null where it is not known.</summary>
    public uint? Owner { get; init; }

    /// <summary>The number of the user as which the server runs.</summary>
    public required uint User { get; init; }
}
