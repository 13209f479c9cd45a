using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// A client's file name after cleaning: components separated by <c>/</c>, none of them empty, <c>.</c>, <c>..</c> or a
/// drive, and each a name that Windows, macOS and Linux can unpack (see <see cref="PathComponent"/>). At most 1,024
/// bytes of UTF-8 and 64 levels. Parsing a <see cref="Value"/> again returns the same value.
/// </summary>
/// <remarks>
/// A longer path keeps its first folder, its file name and as many of the nearest folders as fit; folders in the middle
/// are dropped. Rejecting it would fail a folder of thousands of files because of one deep path, and the first folder
/// and the file name are what people look for. <see cref="PathSet"/> separates two files whose paths become equal.
/// </remarks>
public sealed record RelativePath
{
    /// <summary>The maximum number of UTF-8 bytes of a path, separators included.</summary>
    public const int MaxBytes = 1024;

    /// <summary>The maximum number of components of a path: folders and file.</summary>
    public const int MaxDepth = 64;

    private RelativePath(string value) => Value = value;

    /// <summary>The whole path, such as <c>Holiday/Day 1/a.jpg</c>.</summary>
    public string Value { get; }

    /// <summary>The last component.</summary>
    public string FileName => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The file's folder, <c>a/b</c>; empty at the top level.</summary>
    public string Folder => Value[..Math.Max(0, Value.LastIndexOf('/'))];

    /// <summary>The first folder; null at the top level.</summary>
    public string? Root => HasFolder ? Value[..Value.IndexOf('/')] : null;

    /// <summary>Whether the file is in a folder.</summary>
    public bool HasFolder => Value.Contains('/');

    /// <summary>The number of components; 1 at the top level.</summary>
    public int Depth => Value.AsSpan().Count('/') + 1;

    /// <summary>Cleans a client's name. Returns false if it is null or nothing remains.</summary>
    public static bool TryParse([NotNullWhen(true)] string? clientName, [NotNullWhen(true)] out RelativePath? path)
    {
        ReadOnlySpan<char> rest = clientName;
        var first = "";
        while (first.Length == 0 && !rest.IsEmpty)
        {
            var end = rest.IndexOfAny('/', '\\');
            first = PathComponent.Clean(end < 0 ? rest : rest[..end]);
            rest = end < 0 ? default : rest[(end + 1)..];
        }

        path = first.Length == 0 ? null : new RelativePath(string.Join('/', [first, .. Nearest(rest, SpaceAfter(first))]));
        return path is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static int SpaceAfter(string first) => MaxBytes - Encoding.UTF8.GetByteCount(first);

    /// <summary>The last components that fit. A long text needs no more memory than a short one.</summary>
    private static List<string> Nearest(ReadOnlySpan<char> text, int space)
    {
        var nearest = new List<string>();
        while (!text.IsEmpty && nearest.Count < MaxDepth - 1)
        {
            var start = text.LastIndexOfAny('/', '\\') + 1;
            var component = PathComponent.Clean(text[start..]);
            text = text[..Math.Max(0, start - 1)];
            if (component.Length == 0)
                continue;
            space -= Encoding.UTF8.GetByteCount(component) + 1;
            if (space < 0)
                break;
            nearest.Add(component);
        }

        nearest.Reverse();
        return nearest;
    }
}
