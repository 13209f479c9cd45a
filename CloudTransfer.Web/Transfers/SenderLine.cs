using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// One line that a sender writes for people: a title, or a name. Line breaks become spaces, and what cannot be seen is taken
/// out as from names of files (<see cref="VisibleRunes"/>); slashes and dots of any kind mean nothing here and stay.
/// </summary>
internal static class SenderLine
{
    /// <summary>The most characters, as people count them (Unicode's extended grapheme clusters).</summary>
    public const int Limit = 100;

    // A character may be made of many code units; without a bound, one of them could be a page of accents.
    private const int MostUnits = 500;

    // What is longer is not even cleaned: there is room for a hundred letters with something invisible after each.
    private const int MostRead = 4000;

    /// <summary>Cleans a line; false when it is too long.</summary>
    /// <param name="text">What the sender wrote; null for nothing.</param>
    /// <param name="line">The line, which is empty where there is nothing to be seen.</param>
    public static bool TryRead(string? text, out string line)
    {
        line = "";
        if (text is null)
            return true;
        if (text.Length > MostRead)
            return false;
        var cleaned = WithSingleSpaces(VisibleRunes.Of(WithSingleSpaces(text), isName: false));
        if (cleaned.Length > MostUnits || new StringInfo(cleaned).LengthInTextElements > Limit)
            return false;
        line = cleaned;
        return true;
    }

    private static string WithSingleSpaces(string text)
    {
        var line = new StringBuilder(text.Length);
        foreach (var sign in text)
        {
            var isSpace = char.IsWhiteSpace(sign) || char.IsControl(sign);
            if (!isSpace)
                line.Append(sign);
            else if (line.Length > 0 && line[^1] != ' ')
                line.Append(' ');
        }

        // At the end a joiner joins nothing.
        return line.ToString().TrimEnd(' ', SpellingRunes.Joiner, SpellingRunes.NonJoiner);
    }
}
