namespace CloudTransfer.Web.Storage.Local;

/// <summary>A file of the volume whose name is an id.</summary>
/// <param name="Id">The id.</param>
/// <param name="Path">Where it is.</param>
internal sealed record LocalFile(StoredId Id, string Path)
{
    /// <summary>Its length in bytes; 0 when it has gone.</summary>
    public long Length => new FileInfo(Path) is { Exists: true } file ? file.Length : 0;
}
