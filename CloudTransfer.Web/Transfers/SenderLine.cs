using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// A line of text that a sender writes for people: a title or a name. Line breaks become spaces, and invisible
/// characters are removed as from file names (<see cref="VisibleRunes"/>). Slashes and dots have no special meaning
/// here and are kept.
/// </summary>
internal static class SenderLine
{
    /// <summary>The maximum number of characters as people count them (Unicode's extended grapheme clusters).</summary>
    public const int Limit = 100;

    // A character can consist of many code units: a single one could otherwise carry a page of combining marks.
    private const int MaxUnits = 500;

    // Longer texts are rejected without cleaning. This is enough for a hundred letters with invisible characters after
    // each.
    private const int MaxRawLength = 4000;

    /// <summary>Cleans a line. Returns false if it is too long.</summary>
    /// <param name="text">The sender's text; null for none.</param>
    /// <param name="line">The line; empty if the text has no visible characters.</param>
    public static bool TryRead(string? text, out string line)
    {
        line = "";
        if (text is null)
            return true;
        if (text.Length > MaxRawLength)
            return false;
        var cleaned = WithSingleSpaces(VisibleRunes.Of(WithSingleSpaces(text), isName: false));
        if (cleaned.Length > MaxUnits || new StringInfo(cleaned).LengthInTextElements > Limit)
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

        // A trailing joiner has no effect.
        return line.ToString().TrimEnd(' ', SpellingRunes.Joiner, SpellingRunes.NonJoiner);
    }
}
