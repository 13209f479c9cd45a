using System.Globalization;
using System.Runtime.InteropServices;

namespace CloudTransfer.Web.Transfers.Selections;

/// <summary>Some files by their numbers.</summary>
/// <param name="First">The first number, from 0.</param>
/// <param name="Last">The last one, not less than the first.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct FileNumbers(int First, int Last)
{
    /// <summary>Reads numbers and ranges of numbers, <c>3-9,12</c>, which anybody may have written.</summary>
    /// <param name="text">The text.</param>
    /// <param name="into">Takes what was read.</param>
    /// <param name="most">How many <paramref name="into"/> may have at most.</param>
    /// <returns>False when it is not understood, or too much.</returns>
    public static bool TryParse(string text, ICollection<FileNumbers> into, int most)
    {
        foreach (var part in text.AsSpan().Split(','))
        {
            if (into.Count == most || !TryParseRange(text.AsSpan(part).Trim(), out var numbers))
                return false;
            into.Add(numbers);
        }

        return true;
    }

    /// <summary>The same numbers in order, each once, in as few ranges as there can be.</summary>
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
