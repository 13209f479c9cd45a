using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>A range of file numbers.</summary>
/// <param name="First">The first number, from 0.</param>
/// <param name="Last">The last number, at least the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileNumbers(int First, int Last)
{
    /// <summary>Parses untrusted numbers and ranges of numbers: <c>3-9,12</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="into">Receives the parsed ranges.</param>
    /// <param name="max">The maximum number of ranges in <paramref name="into"/>.</param>
    /// <returns>False if the text is not valid or has too many ranges.</returns>
    public static bool TryParse(string text, ICollection<FileNumbers> into, int max)
    {
        foreach (var part in text.AsSpan().Split(','))
        {
            if (into.Count == max || !TryParseRange(text.AsSpan(part).Trim(), out var numbers))
                return false;
            into.Add(numbers);
        }

        return true;
    }

    /// <summary>Merges ranges into the minimum number of sorted ranges without duplicates.</summary>
    public static IReadOnlyList<FileNumbers> Merge(IEnumerable<FileNumbers> numbers)
    {
        var merged = new List<FileNumbers>();
        foreach (var next in numbers.OrderBy(range => range.First))
        {
            if (merged is [.., var last] && next.First <= last.Last + 1L)
                merged[^1] = last with { Last = Math.Max(last.Last, next.Last) };
            else
                merged.Add(next);
        }

        return merged;
    }

    /// <inheritdoc/>
    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";

    private static bool TryParseRange(ReadOnlySpan<char> text, out FileNumbers numbers)
    {
        var dash = text.IndexOf('-');
        var isRead = TryParseNumber(dash < 0 ? text : text[..dash], out var first) & TryParseNumber(dash < 0 ? text : text[(dash + 1)..], out var last);
        numbers = new FileNumbers(first, last);
        return isRead && first <= last;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
