using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Which code points may stand in a name: all but those that show nothing yet change how a name reads, sorts or
/// compares (control characters, bidirectional controls, format characters, fillers, tags, noncharacters). The joiners
/// stay: Persian, Indic scripts and emoji are spelled with them; so do variation selectors.
/// </summary>
internal static class VisibleRunes
{
    /// <summary>ZERO WIDTH JOINER.</summary>
    public const char Joiner = '\u200D';

    /// <summary>ZERO WIDTH NON-JOINER.</summary>
    public const char NonJoiner = '\u200C';

    /// <summary>False for a code point that is taken out of a name.</summary>
    public static bool Contains(Rune rune) => rune.Value switch
    {
        < 0x20 or (>= 0x7F and <= 0x9F) or 0xAD => false, // C0, DEL, C1, soft hyphen
        0x61C or 0x180E or 0x200B or 0x200E or 0x200F => false, // Arabic mark, zero width space, LRM, RLM
        >= 0x2028 and <= 0x202E => false, // line and paragraph separators, embeddings and overrides
        >= 0x2060 and <= 0x206F => false, // word joiner, invisible operators, isolates
        0x3164 or 0xFFA0 or 0xFEFF => false, // Hangul fillers, byte order mark
        >= 0xFFF9 and <= 0xFFFB => false, // interlinear annotation
        >= 0x1D173 and <= 0x1D17A => false, // musical beams and slurs
        >= 0xE0000 and <= 0xE007F => false, // tags
        >= 0xFDD0 and <= 0xFDEF => false, // noncharacters, which string.Normalize refuses
        var value => (value & 0xFFFE) != 0xFFFE, // noncharacters at the end of each plane
    };
}
