using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Removes invisible code points from text. They change how a name sorts or compares and make different names look the
/// same. They are kept where a script or an emoji needs them (<see cref="SpellingRunes"/>). Look-alikes of separators
/// and dots become <c>_</c> (<see cref="Confusables"/>).
/// </summary>
internal static class VisibleRunes
{
    /// <summary>Removes invisible code points from a client's text. It is idempotent.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isName">Whether the text becomes a file name, in which look-alikes of separators are dangerous.</param>
    public static string Of(ReadOnlySpan<char> text, bool isName = true)
    {
        var visible = new StringBuilder(text.Length);
        var before = default(Rune);
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out var rune, out var length);
            text = text[length..];
            if (IsInvisible(rune) && !SpellingRunes.Belongs(rune, before, Next(text)))
                continue;
            before = isName && Confusables.Contains(rune) ? new Rune('_') : rune;
            visible.Append(before);
        }

        return visible.ToString();
    }

    /// <summary>Whether a code point is invisible on its own.</summary>
    public static bool IsInvisible(Rune rune) =>
        IsDefaultIgnorable(rune.Value) || IsBlank(rune.Value) || IsNoncharacter(rune.Value)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    /// <summary>The property Default_Ignorable_Code_Point (Unicode, DerivedCoreProperties.txt), reserved code points included.</summary>
    internal static bool IsDefaultIgnorable(int value) => value switch
    {
        0xAD or 0x34F or 0x61C => true, // soft hyphen, grapheme joiner, Arabic letter mark
        0x115F or 0x1160 or 0x3164 or 0xFFA0 => true, // Hangul fillers
        0x17B4 or 0x17B5 => true, // Khmer inherent vowels
        >= 0x180B and <= 0x180F => true, // Mongolian variation selectors and vowel separator
        >= 0x200B and <= 0x200F => true, // zero width space and joiners, direction marks
        >= 0x202A and <= 0x202E => true, // embeddings and overrides
        >= 0x2060 and <= 0x206F => true, // word joiner, invisible operators, isolates
        >= 0xFE00 and <= 0xFE0F => true, // variation selectors
        0xFEFF => true, // byte order mark
        >= 0xFFF0 and <= 0xFFF8 => true, // reserved
        >= 0x1BCA0 and <= 0x1BCA3 => true, // shorthand format controls
        >= 0x1D173 and <= 0x1D17A => true, // musical beams and slurs
        >= 0xE0000 and <= 0xE0FFF => true, // tags, more variation selectors
        _ => false,
    };

    // Interlinear annotation, and characters that have a blank glyph in the standard: braille pattern, Egyptian blanks,
    // Khitan filler, null notehead.
    private static bool IsBlank(int value) => value is (>= 0xFFF9 and <= 0xFFFB) or 0x2800 or 0x13441 or 0x13442 or 0x16FE4 or 0x1D159;

    // string.Normalize rejects them.
    private static bool IsNoncharacter(int value) => value is >= 0xFDD0 and <= 0xFDEF || (value & 0xFFFE) == 0xFFFE;

    private static Rune Next(ReadOnlySpan<char> text)
    {
        Rune.DecodeFromUtf16(text, out var next, out _);
        return next;
    }
}
