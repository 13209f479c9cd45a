namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The name under which one thing is saved by itself, in a folder that the receiver did not choose for it. There a name with
/// a dot in front is a trap: <c>curl -OJL</c> in the home folder would leave a <c>.curlrc</c> or <c>.bashrc</c> that nobody
/// sees and that programs obey. In a zip such a name stays as it was: whoever unpacks a project wants its <c>.gitignore</c>.
/// </summary>
public static class DownloadFileName
{
    /// <summary>The name, after <c>_</c> where it would begin with a dot; blanks in front are dropped by some programs.</summary>
    /// <param name="name">A name that <see cref="RelativePath"/> made harmless, or one made of such.</param>
    public static string Of(string name) => name.AsSpan().TrimStart() is ['.', ..] ? PathComponent.Mark(name) : name;
}
