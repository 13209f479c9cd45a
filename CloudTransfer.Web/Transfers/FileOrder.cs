using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// An order of files and folders: the folders of a folder before its files, numbers by their value. Few are in the order of the
/// reader's language (Unicode Collation Algorithm, CLDR); where there are many, their rows have places in no language in particular
/// (<see cref="Stored"/>).
/// </summary>
public sealed class FileOrder : IComparer<TransferFile>
{
    private readonly NameComparison _compare;

    /// <summary>The order for a reader of a language.</summary>
    public FileOrder(CultureInfo language)
        : this((one, other) => language.CompareInfo.Compare(one, other, CompareOptions.NumericOrdering) is var order and not 0 ? order : one.SequenceCompareTo(other))
    {
    }

    private FileOrder(NameComparison compare)
    {
        _compare = compare;
        Names = Comparer<string>.Create((one, other) => compare(one, other));
        Folders = Comparer<string>.Create((one, other) => CompareFolders(one, other));
    }

    private delegate int NameComparison(ReadOnlySpan<char> one, ReadOnlySpan<char> other);

    /// <summary>For readers of no language in particular.</summary>
    public static FileOrder Neutral { get; } = new(CultureInfo.InvariantCulture);

    /// <summary>The order of the places that rows have (<see cref="NaturalNames"/>).</summary>
    public static FileOrder Stored { get; } = new(NaturalNames.Compare);

    /// <summary>Names in one folder, in order.</summary>
    public IComparer<string> Names { get; }

    /// <summary>Paths of folders, in order.</summary>
    public IComparer<string> Folders { get; }

    /// <inheritdoc/>
    public int Compare(TransferFile? x, TransferFile? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        return CompareFolders(x.Folder, y.Folder) is var folders and not 0 ? folders : _compare(x.Name, y.Name);
    }

    /// <summary>The files in order, each by its place in the list.</summary>
    internal int[] PlacesOf(IReadOnlyList<TransferFile> files)
    {
        var places = Enumerable.Range(0, files.Count).ToArray();
        Array.Sort(places, (one, other) => Compare(files[one], files[other]));
        return places;
    }

    /// <summary>The files in order; it costs little where they are in order already, as those of a transfer almost always are.</summary>
    internal List<TransferFile> Sort(IReadOnlyList<TransferFile> files)
    {
        for (var at = 1; at < files.Count; at++)
        {
            if (Compare(files[at - 1], files[at]) > 0)
                return [.. files.Order(this)];
        }

        return [.. files];
    }

    private int CompareFolders(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        var shared = one.CommonPrefixLength(other);
        if (shared == one.Length && shared == other.Length)
            return 0;
        // Whoever is in a folder more comes before the files beside that folder.
        if (IsAbove(one, other, shared))
            return 1;
        if (IsAbove(other, one, shared))
            return -1;
        var begin = one[..shared].LastIndexOf('/') + 1;
        return _compare(NameAt(one, begin), NameAt(other, begin));
    }

    private static bool IsAbove(ReadOnlySpan<char> folder, ReadOnlySpan<char> below, int shared) =>
        shared == folder.Length && (shared == 0 || below[shared] == '/');

    private static ReadOnlySpan<char> NameAt(ReadOnlySpan<char> path, int begin)
    {
        var rest = path[begin..];
        return rest.IndexOf('/') is var end and >= 0 ? rest[..end] : rest;
    }
}
