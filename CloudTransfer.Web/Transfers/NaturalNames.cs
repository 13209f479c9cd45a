using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Compares names in natural order, independent of the language: numbers by value, letters ignoring case, and Latin
/// letters ignoring accents. Different names are never equal.
/// </summary>
/// <remarks>The time is linear in the length of the names: a client chooses the names of up to 100,000 files.</remarks>
public static class NaturalNames
{
    // The base letter of Latin letters with accents, in lower case: Unicode's form D starts with it.
    private const int LatinFrom = 0xC0, LatinTo = 0x250;
    private static readonly char[] Latin =
        [.. Enumerable.Range(LatinFrom, LatinTo - LatinFrom).Select(letter => char.ToLowerInvariant($"{(char)letter}".Normalize(NormalizationForm.FormD)[0]))];

    /// <summary>Compares two names; less than 0 if the left one comes first.</summary>
    public static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        var at = left.CommonPrefixLength(right);
        // Go back to the start of a number that differs, so that it is compared as a whole.
        while (at > 0 && char.IsAsciiDigit(left[at - 1]))
            at--;
        var natural = CompareNaturally(left[at..], right[at..]);
        return natural != 0 ? natural : left.SequenceCompareTo(right);
    }

    private static int CompareNaturally(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (!left.IsEmpty && !right.IsEmpty)
        {
            if (char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0]))
            {
                var one = TakeNumber(ref left);
                var other = TakeNumber(ref right);
                var numbers = one.Length != other.Length ? one.Length.CompareTo(other.Length) : one.SequenceCompareTo(other);
                if (numbers != 0)
                    return numbers;
                continue;
            }

            var letters = Fold(left[0]).CompareTo(Fold(right[0]));
            if (letters != 0)
                return letters;
            left = left[1..];
            right = right[1..];
        }

        return left.Length.CompareTo(right.Length);
    }

    // Leading zeros do not count.
    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var digits = text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length;
        var number = text[..digits].TrimStart('0');
        text = text[digits..];
        return number;
    }

    private static char Fold(char letter) =>
        letter is >= (char)LatinFrom and < (char)LatinTo ? Latin[letter - LatinFrom] : char.ToLowerInvariant(letter);
}
