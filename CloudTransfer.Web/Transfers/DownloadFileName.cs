namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The file name of a single download, which is saved to a folder with other files. There a leading dot is dangerous:
/// <c>curl -OJL</c> in the home folder would create a hidden <c>.curlrc</c> or <c>.bashrc</c> that programs obey.
/// Within a zip such a name is kept: whoever unpacks a project needs its <c>.gitignore</c>.
/// </summary>
public static class DownloadFileName
{
    /// <summary>
    /// Prefixes <c>_</c> if the name starts with a dot. Leading spaces are ignored, since some programs drop them.
    /// </summary>
    /// <param name="name">A name cleaned by <see cref="RelativePath"/>, or made of such names.</param>
    public static string Of(string name) => name.AsSpan().TrimStart() is ['.', ..] ? PathComponent.Escape(name) : name;
}
