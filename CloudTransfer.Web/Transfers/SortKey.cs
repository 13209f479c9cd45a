using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// A text for each file and folder whose characters' numbers are in the order in which people look for names, in no language: the
/// folders of a folder before its files, numbers by their value, whatever the case and the accents. All that is in a folder has the
/// folder's own key before it, and what is directly in it comes in one piece. Two paths never have the same.
/// </summary>
/// <remarks>Kept in the rows, it is what an index sorts by. What is in rows stays as it is: another way to make keys is for new transfers.</remarks>
public static class SortKey
{
    /// <summary>What follows a folder's key in those of the folders in it.</summary>
    public const char OfFolders = '\u0002';

    /// <summary>What follows a folder's key in those of the files in it.</summary>
    public const char OfFiles = '\u0003';

    // Less than whatever a name may have.
    private const char End = '\u0001';

    // Longer numbers say how long they are in more than one digit.
    private const int ShortNumber = 8;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The key of a folder, <c>a/b</c>; empty for the top.</summary>
    public static string OfFolder(string path)
    {
        if (path.Length == 0)
            return "";
        var key = new StringBuilder();
        foreach (var name in path.Split('/'))
            Append(key.Append(OfFolders), name);
        return key.ToString();
    }

    /// <summary>The key of a file in a folder with <paramref name="folderKey"/>.</summary>
    public static string OfFile(string folderKey, string name)
    {
        var key = new StringBuilder(folderKey).Append(OfFiles);
        Append(key, name);
        return key.ToString();
    }

    // What tells the name from others that mean the same comes last, and only where it is needed.
    private static void Append(StringBuilder key, string name)
    {
        var folded = Fold(name);
        var isPlain = string.Equals(folded, name, StringComparison.Ordinal);
        for (var at = 0; at < folded.Length;)
        {
            var digits = folded.AsSpan(at).IndexOfAnyExcept(Digits) is var end and >= 0 ? end : folded.Length - at;
            if (digits == 0)
            {
                key.Append(folded[at++]);
                continue;
            }

            var number = folded.AsSpan(at, digits).TrimStart('0');
            isPlain &= number.Length == digits;
            AppendNumber(key, number);
            at += digits;
        }

        key.Append(End).Append(isPlain ? "" : name).Append(End);
    }

    // Of two numbers the longer one is greater; those of the same length are compared digit by digit.
    private static void AppendNumber(StringBuilder key, ReadOnlySpan<char> number)
    {
        if (number.Length <= ShortNumber)
            key.Append((char)('0' + number.Length));
        else
            key.Append(CultureInfo.InvariantCulture, $"9{number.Length:000}");
        key.Append(number);
    }

    private static string Fold(string name)
    {
        if (Ascii.IsValid(name))
            return name.ToLowerInvariant();
        var folded = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            if (CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark)
                folded.Append(letter);
        }

        return folded.ToString().Normalize(NormalizationForm.FormC).ToLowerInvariant();
    }
}
