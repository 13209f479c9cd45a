namespace CloudTransfer.Web.Transfers;

/// <summary>
/// The order of paths as people sort them, whatever their language: folder by folder, numbers by their value, letters
/// whatever their case and Latin ones whatever their accents. Paths that differ have different places.
/// </summary>
/// <remarks>It costs no more than a look at each character, for the names of 100,000 files are a stranger's.</remarks>
public sealed class NaturalOrder : IComparer<string>
{
    /// <summary>The order.</summary>
    public static readonly NaturalOrder Instance = new();

    // Of Latin letters with accents, the letter alone, in lower case (Unicode's form D begins with it).
    private const int LatinFrom = 0xC0, LatinTo = 0x250;
    private static readonly char[] Latin =
        [.. Enumerable.Range(LatinFrom, LatinTo - LatinFrom).Select(letter => char.ToLowerInvariant($"{(char)letter}".Normalize(System.Text.NormalizationForm.FormD)[0]))];

    private NaturalOrder()
    {
    }

    /// <summary>The files in order of folder and name, each by its place in the list.</summary>
    public static int[] Of(IReadOnlyList<TransferFile> files)
    {
        var order = Enumerable.Range(0, files.Count).ToArray();
        Array.Sort(order, (left, right) => Compare(files[left], files[right], Instance));
        return order;
    }

    /// <summary>Compares two files by folder, then by name.</summary>
    /// <param name="left">One of them.</param>
    /// <param name="right">The other one.</param>
    /// <param name="paths">Compares folders, and names.</param>
    public static int Compare(TransferFile left, TransferFile right, IComparer<string> paths)
    {
        var folders = string.Equals(left.Folder, right.Folder, StringComparison.Ordinal) ? 0 : paths.Compare(left.Folder, right.Folder);
        return folders != 0 ? folders : paths.Compare(left.Name, right.Name);
    }

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        var (left, right) = (x ?? "", y ?? "");
        var natural = CompareNaturally(left, right);
        return natural != 0 ? natural : string.CompareOrdinal(left, right);
    }

    private static int CompareNaturally(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var at = left.CommonPrefixLength(right);
        // A number in which they part is compared as a whole.
        while (at > 0 && char.IsAsciiDigit(left[at - 1]))
            at--;
        for (var (l, r) = (at, at); ;)
        {
            if (l == left.Length || r == right.Length)
                return (left.Length - l).CompareTo(right.Length - r);
            if (char.IsAsciiDigit(left[l]) && char.IsAsciiDigit(right[r]))
            {
                var one = NumberAt(left, ref l);
                var other = NumberAt(right, ref r);
                var numbers = one.Length != other.Length ? one.Length.CompareTo(other.Length) : one.SequenceCompareTo(other);
                if (numbers != 0)
                    return numbers;
                continue;
            }

            var letters = Weight(left[l++]).CompareTo(Weight(right[r++]));
            if (letters != 0)
                return letters;
        }
    }

    // Without its leading zeros.
    private static ReadOnlySpan<char> NumberAt(ReadOnlySpan<char> text, ref int at)
    {
        var rest = text[at..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : rest.Length;
        at += digits;
        return rest[..digits].TrimStart('0');
    }

    // A folder's end comes before anything that may follow in its name: so all that is in a folder stands together.
    private static int Weight(char letter) => letter switch
    {
        '/' => -1,
        >= (char)LatinFrom and < (char)LatinTo => Latin[letter - LatinFrom],
        _ => char.ToLowerInvariant(letter),
    };
}
