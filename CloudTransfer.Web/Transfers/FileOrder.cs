using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The order of files and folders for a reader of some language: the folders of a folder before its files, numbers by their value.
/// Where there are many, the database has sorted them in no language instead (<see cref="SortKey"/>).
/// </summary>
/// <param name="language">The reader's language.</param>
public sealed class FileOrder(CultureInfo language) : IComparer<TransferFile>
{
    private readonly CompareInfo _names = language.CompareInfo;

    /// <summary>For readers of no language in particular.</summary>
    public static FileOrder Neutral { get; } = new(CultureInfo.InvariantCulture);

    /// <summary>Compares two names in one folder.</summary>
    public int CompareNames(string one, string other) =>
        _names.Compare(one, other, CompareOptions.NumericOrdering) is var order and not 0 ? order : string.CompareOrdinal(one, other);

    /// <summary>Names in order.</summary>
    public IComparer<string> Names => Comparer<string>.Create(CompareNames);

    /// <inheritdoc/>
    public int Compare(TransferFile? x, TransferFile? y)
    {
        if (x is null || y is null)
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        string[] one = FoldersOf(x), other = FoldersOf(y);
        for (var level = 0; level < Math.Min(one.Length, other.Length); level++)
        {
            if (CompareNames(one[level], other[level]) is var order and not 0)
                return order;
        }

        // Whoever is in a folder more comes before the files beside that folder.
        return one.Length != other.Length ? other.Length - one.Length : CompareNames(x.Name, y.Name);
    }

    private static string[] FoldersOf(TransferFile file) => file.Folder.Length == 0 ? [] : file.Folder.Split('/');
}
