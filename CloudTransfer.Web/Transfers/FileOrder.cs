using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// An order of files and folders: subfolders before files, numbers by value. Small transfers use the order of the
/// reader's language (Unicode Collation Algorithm, CLDR). Large ones use the position stored in their rows, which is
/// independent of the language (<see cref="Stored"/>).
/// </summary>
public sealed class FileOrder : IComparer<TransferFile>
{
    private readonly NameComparison _compare;

    /// <summary>Creates the order of a language.</summary>
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

    /// <summary>The order without a particular language.</summary>
    public static FileOrder Neutral { get; } = new(CultureInfo.InvariantCulture);

    /// <summary>The order of the stored positions (<see cref="NaturalNames"/>).</summary>
    public static FileOrder Stored { get; } = new(NaturalNames.Compare);

    /// <summary>Compares names within a folder.</summary>
    public IComparer<string> Names { get; }

    /// <summary>Compares paths of folders.</summary>
    public IComparer<string> Folders { get; }

    /// <inheritdoc/>
    public int Compare(TransferFile? x, TransferFile? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        return CompareFolders(x.Folder, y.Folder) is var folders and not 0 ? folders : _compare(x.Name, y.Name);
    }

    /// <summary>The indexes of the files in sorted order.</summary>
    internal int[] PlacesOf(IReadOnlyList<TransferFile> files)
    {
        var places = Enumerable.Range(0, files.Count).ToArray();
        Array.Sort(places, (one, other) => Compare(files[one], files[other]));
        return places;
    }

    /// <summary>
    /// Sorts the files. It is fast if they are already sorted, as those of a transfer almost always are.
    /// </summary>
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
        // A subfolder comes before the files beside it.
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
