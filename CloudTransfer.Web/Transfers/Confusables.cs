using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Code points that read as a separator or a dot and are none: they make <c>．．／etc</c> of a name, and programs that map
/// letters to an older code page, as Windows does, make the real ones of them. A long dash or an ellipsis is not among them.
/// </summary>
internal static class Confusables
{
    // Those that normalisation makes a separator, one dot or two of (NFKC), and slashes of mathematics and of boxes.
    private static readonly HashSet<int> Them =
    [
        0x2024, 0x2025, 0xFE30, 0xFE52, 0xFF0E, // dots: leaders, small, full-width
        0x2044, 0x2215, 0x2571, 0x27CB, 0x29F8, 0xFF0F, // slashes: fraction, division, box, rising, big, full-width
        0x2216, 0x2572, 0x27CD, 0x29F5, 0x29F9, 0xFE68, 0xFF3C, // backslashes: set minus, box, falling, operator, big, small, full-width
        0x2100, 0x2101, 0x2105, 0x2106, // a/c, a/s, c/o, c/u
    ];

    /// <summary>Whether a code point is one of them.</summary>
    public static bool Contains(Rune rune) => !rune.IsAscii && Them.Contains(rune.Value);
}
