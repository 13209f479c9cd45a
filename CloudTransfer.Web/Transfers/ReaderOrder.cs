using System.Globalization;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The order of paths in a language, folder by folder, numbers by their value (Unicode Collation Algorithm, CLDR): where a
/// page shows all there is. Longer lists are read along <see cref="NaturalOrder"/>, which is stored.
/// </summary>
/// <param name="language">The reader's; the invariant culture for one that is not known.</param>
public sealed class ReaderOrder(CultureInfo language) : IComparer<string>
{
    /// <summary>The order for a reader whose language is not known.</summary>
    public static readonly ReaderOrder Unknown = new(CultureInfo.InvariantCulture);

    /// <summary>The files in order of folder and name.</summary>
    public IReadOnlyList<TransferFile> Sort(IReadOnlyList<TransferFile> files) =>
        Sort(files, Comparer<TransferFile>.Create((left, right) => NaturalOrder.Compare(left, right, this)));

    /// <summary>Folders of one level in order.</summary>
    public IReadOnlyList<TransferFolder> Sort(IReadOnlyList<TransferFolder> folders) =>
        Sort(folders, Comparer<TransferFolder>.Create((left, right) => Compare(left.Path, right.Path)));

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        var shared = left.AsSpan().CommonPrefixLength(right);
        // Folders that are the same need not be compared again.
        var begin = left.AsSpan(0, shared).LastIndexOf('/') + 1;
        var l = left.AsSpan(begin);
        var r = right.AsSpan(begin);
        while (true)
        {
            var names = language.CompareInfo.Compare(Next(ref l), Next(ref r), CompareOptions.NumericOrdering);
            if (names != 0)
                return names;
            if (l.IsEmpty || r.IsEmpty)
                return l.Length != r.Length ? l.Length.CompareTo(r.Length) : string.CompareOrdinal(left, right);
        }
    }

    // As it is stored it is almost always in order already.
    private static IReadOnlyList<T> Sort<T>(IReadOnlyList<T> items, Comparer<T> order)
    {
        for (var at = 1; at < items.Count; at++)
        {
            if (order.Compare(items[at - 1], items[at]) > 0)
                return [.. items.Order(order)];
        }

        return items;
    }

    private static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> path)
    {
        var end = path.IndexOf('/');
        var name = end < 0 ? path : path[..end];
        path = end < 0 ? [] : path[(end + 1)..];
        return name;
    }
}
