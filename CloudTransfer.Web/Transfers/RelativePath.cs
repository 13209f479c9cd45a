using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// A client's name for a file, made harmless: <c>/</c> between components, none of them empty, <c>.</c>, <c>..</c> or a
/// drive, every one of them a name that Windows, macOS and Linux can unpack (see <see cref="PathComponent"/>). At most
/// 1,024 bytes of UTF-8 and 64 levels. Parsing a <see cref="Value"/> again gives the same value.
/// </summary>
/// <remarks>
/// A longer path keeps its first folder, its file name and as many of the nearest folders as fit; folders are
/// dropped from the middle. Refusing it would fail a folder of thousands of files for the depth of one, and the first
/// folder and the name are what people look for. Two files that meet so are kept apart by <see cref="PathSet"/>.
/// </remarks>
public sealed record RelativePath
{
    /// <summary>Bytes of UTF-8 in a whole path, separators included.</summary>
    public const int MaxBytes = 1024;

    /// <summary>Components in a path: the folders and the file.</summary>
    public const int MaxDepth = 64;

    private RelativePath(string value) => Value = value;

    /// <summary>The whole path, such as <c>Holiday/Day 1/a.jpg</c>.</summary>
    public string Value { get; }

    /// <summary>The last component.</summary>
    public string FileName => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>The folder it is in, <c>a/b</c>; empty at the top.</summary>
    public string Folder => Value[..Math.Max(0, Value.LastIndexOf('/'))];

    /// <summary>The first folder; null when the file is in none.</summary>
    public string? Root => HasFolder ? Value[..Value.IndexOf('/')] : null;

    /// <summary>Whether the file is in a folder.</summary>
    public bool HasFolder => Value.Contains('/');

    /// <summary>The number of components; 1 for a file in no folder.</summary>
    public int Depth => Value.AsSpan().Count('/') + 1;

    /// <summary>Cleans a client's name; false when nothing is left of it, or it was null.</summary>
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

        path = first.Length == 0 ? null : new RelativePath(string.Join('/', [first, .. Nearest(rest, Room(first))]));
        return path is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static int Room(string first) => MaxBytes - Encoding.UTF8.GetByteCount(first);

    /// <summary>The last components of a text, as many as there is room for: a long text costs no more memory than a short one.</summary>
    private static List<string> Nearest(ReadOnlySpan<char> text, int reservation)
    {
        var nearest = new List<string>();
        while (!text.IsEmpty && nearest.Count < MaxDepth - 1)
        {
            var start = text.LastIndexOfAny('/', '\\') + 1;
            var component = PathComponent.Clean(text[start..]);
            text = text[..Math.Max(0, start - 1)];
            if (component.Length == 0)
                continue;
            reservation -= Encoding.UTF8.GetByteCount(component) + 1;
            if (reservation < 0)
                break;
            nearest.Add(component);
        }

        nearest.Reverse();
        return nearest;
    }
}
