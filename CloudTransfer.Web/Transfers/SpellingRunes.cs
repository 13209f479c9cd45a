using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Invisible code points that words and emoji need: joiners in the scripts that use them, and variation selectors after
/// characters with variants. Elsewhere they have no meaning.
/// </summary>
internal static class SpellingRunes
{
    /// <summary>ZERO WIDTH JOINER.</summary>
    public const char Joiner = '\u200D';

    /// <summary>ZERO WIDTH NON-JOINER.</summary>
    public const char NonJoiner = '\u200C';

    private const int TextStyle = 0xFE0E, EmojiStyle = 0xFE0F, Keycap = 0x20E3, VowelSeparator = 0x180E;

    /// <summary>Whether an invisible code point is needed between two others.</summary>
    /// <param name="rune">The code point.</param>
    /// <param name="before">The previous code point that is kept; U+0000 if there is none.</param>
    /// <param name="next">The next code point; U+FFFD if there is none.</param>
    public static bool Belongs(Rune rune, Rune before, Rune next) => rune.Value switch
    {
        Joiner when IsEmoji(next) && (IsEmoji(before) || before.Value == EmojiStyle) => true,
        Joiner or NonJoiner => IsOfJoiningScript(before),
        TextStyle or EmojiStyle => IsEmoji(before) || (next.Value == Keycap && before.Value is '#' or (>= '0' and <= '9')),
        VowelSeparator => IsMongolian(before) && IsMongolian(next),
        >= 0x180B and <= 0x180F => IsMongolian(before),
        (>= 0xFE00 and < TextStyle) or (>= 0xE0100 and <= 0xE01EF) => IsHan(before),
        _ => false,
    };

    // The blocks of Extended_Pictographic and of the skin tone modifiers (Unicode, emoji-data.txt).
    private static bool IsEmoji(Rune rune) => rune.Value
        is 0xA9 or 0xAE or 0x203C or 0x2049 or 0x2122 or 0x2139
        or (>= 0x2190 and <= 0x21FF) or (>= 0x2300 and <= 0x27BF) or (>= 0x2900 and <= 0x297F) or (>= 0x2B00 and <= 0x2BFF)
        or 0x3030 or 0x303D or 0x3297 or 0x3299
        or (>= 0x1F000 and <= 0x1FAFF);

    // From Arabic to Myanmar, from Tagalog to Vedic Extensions, and similar blocks above: scripts without letter case.
    private static bool IsOfJoiningScript(Rune rune) => rune.Value
        is (>= 0x600 and <= 0x109F) or (>= 0x1700 and <= 0x1CFF) or (>= 0xA800 and <= 0xA95F) or (>= 0xA980 and <= 0xABFF)
        or (>= 0xFB50 and <= 0xFDFF) or (>= 0xFE70 and <= 0xFEFE) or (>= 0x10A00 and <= 0x11FFF) or (>= 0x1E900 and <= 0x1E95F)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.OtherNotAssigned or UnicodeCategory.OtherPunctuation or UnicodeCategory.DecimalDigitNumber);

    private static bool IsMongolian(Rune rune) => rune.Value is >= 0x1820 and <= 0x18AA;

    private static bool IsHan(Rune rune) => rune.Value
        is (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFD);
}
