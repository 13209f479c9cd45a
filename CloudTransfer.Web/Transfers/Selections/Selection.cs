using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>
/// A selection of folders, with everything below them, and files of one transfer, without duplicates.
/// </summary>
public sealed class Selection
{
    /// <summary>The maximum number of folders and file ranges together.</summary>
    public const int MaxItems = 1000;

    private readonly HashSet<string> _folders;

    /// <summary>Creates a selection.</summary>
    /// <param name="folders">The paths of the folders.</param>
    /// <param name="files">The numbers of the files.</param>
    public Selection(IEnumerable<string> folders, IEnumerable<FileNumbers> files)
    {
        _folders = folders.ToHashSet(StringComparer.Ordinal);
        Folders = [.. _folders.Where(folder => !IsInFolder(ParentOf(folder))).Order(StringComparer.Ordinal)];
        Files = FileNumbers.Merge(files);
    }

    /// <summary>The folders, none of them within another, in ordinal order.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>The files; some of them may also be in the folders.</summary>
    public IReadOnlyList<FileNumbers> Files { get; }

    /// <summary>The folder's name if the selection is a single folder; otherwise null.</summary>
    public string? FolderName => Folders is [var only] && Files.Count == 0 ? only[(only.LastIndexOf('/') + 1)..] : null;

    /// <summary>
    /// The common parent folder of all selected files and folders, <c>a/b/</c>; empty at the top level. Paths in a zip
    /// omit it.
    /// </summary>
    public string Base { get; init; } = "";

    /// <summary>A hash of the selection: 22 characters of base64url.</summary>
    public string Hash()
    {
        var text = $"{string.Join('\n', Folders)}\n\n{string.Join(',', Files)}";
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Whether the folder is one of <see cref="Folders"/> or below one.</summary>
    public bool IsInFolder(string folder)
    {
        for (var path = folder; path.Length > 0; path = ParentOf(path))
        {
            if (_folders.Contains(path))
                return true;
        }

        return false;
    }

    /// <summary>The longest common path of two folders that end with <c>/</c>; empty if there is none.</summary>
    internal static string Common(string one, string other) => one[..(one.AsSpan(0, one.AsSpan().CommonPrefixLength(other)).LastIndexOf('/') + 1)];

    /// <summary>The parent folder, ending with <c>/</c>; empty at the top level.</summary>
    internal static string ParentPathOf(string folder) => folder[..(folder.LastIndexOf('/') + 1)];

    private static string ParentOf(string folder) => folder[..Math.Max(0, folder.LastIndexOf('/'))];
}
