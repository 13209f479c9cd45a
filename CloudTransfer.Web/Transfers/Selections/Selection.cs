using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>Folders and files of one transfer, each once: folders with all that is below them.</summary>
public sealed class Selection
{
    /// <summary>The most folders and ranges of files together.</summary>
    public const int Most = 1000;

    private readonly HashSet<string> _folders;

    /// <summary>Makes one.</summary>
    /// <param name="folders">Paths of folders.</param>
    /// <param name="files">Numbers of files.</param>
    public Selection(IEnumerable<string> folders, IEnumerable<FileNumbers> files)
    {
        _folders = folders.ToHashSet(StringComparer.Ordinal);
        Folders = [.. _folders.Where(folder => !IsInFolder(ParentOf(folder))).Order(StringComparer.Ordinal)];
        Files = FileNumbers.Merge(files);
    }

    /// <summary>The folders, none of them within another, in the order of their characters' numbers.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>The files, some of which may be in the folders as well.</summary>
    public IReadOnlyList<FileNumbers> Files { get; }

    /// <summary>What it is called where it is nothing but one folder: that folder's name; else null.</summary>
    public string? FolderName => Folders is [var only] && Files.Count == 0 ? only[(only.LastIndexOf('/') + 1)..] : null;

    /// <summary>The folders that its files and folders are all in, <c>a/b/</c>; empty for the top. A zip of it leaves them out.</summary>
    public string Base { get; init; } = "";

    /// <summary>A hash of what is selected, 22 letters and digits that are safe in a header.</summary>
    public string Hash()
    {
        var text = $"{string.Join('\n', Folders)}\n\n{string.Join(',', Files)}";
        return Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    /// <summary>Whether a folder is one of <see cref="Folders"/>, or in one.</summary>
    public bool IsInFolder(string folder)
    {
        for (var path = folder; path.Length > 0; path = ParentOf(path))
        {
            if (_folders.Contains(path))
                return true;
        }

        return false;
    }

    /// <summary>What two paths of folders that end in <c>/</c> have in common: such a path again, or nothing.</summary>
    internal static string Common(string one, string other) => one[..(one.AsSpan(0, one.AsSpan().CommonPrefixLength(other)).LastIndexOf('/') + 1)];

    /// <summary>The folder that a folder is in, with <c>/</c> at its end; empty for the top.</summary>
    internal static string AboveOf(string folder) => folder[..(folder.LastIndexOf('/') + 1)];

    private static string ParentOf(string folder) => folder[..Math.Max(0, folder.LastIndexOf('/'))];
}
