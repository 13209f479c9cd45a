namespace CloudTransfer.Web.Storage;

/// <summary>A symbolic link is where a file or folder of the volume should be. None is followed: it may lead anywhere.</summary>
/// <param name="name">The name of the file or folder, without its path.</param>
public sealed class SymbolicLinkException(string name) : IOException($"symbolic_link ({name})")
{
    /// <summary>The name of the file or folder, without its path.</summary>
    public string Name => name;
}
