using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Code points that look like a separator or a dot, as in <c>．．／etc</c>. Programs that convert names to a legacy code
/// page, as Windows does, may map them to the real characters. Long dashes and ellipses are not included.
/// </summary>
internal static class Confusables
{
    // Code points that NFKC maps to a separator or to one or two dots, and slashes among mathematical operators and box
    // drawings.
    private static readonly HashSet<int> CodePoints =
    [
        0x2024, 0x2025, 0xFE30, 0xFE52, 0xFF0E, // dots: leaders, small, full-width
        0x2044, 0x2215, 0x2571, 0x27CB, 0x29F8, 0xFF0F, // slashes: fraction, division, box, rising, big, full-width
        0x2216, 0x2572, 0x27CD, 0x29F5, 0x29F9, 0xFE68, 0xFF3C, // backslashes: set minus, box, falling, operator, big, small, full-width
        0x2100, 0x2101, 0x2105, 0x2106, // a/c, a/s, c/o, c/u
    ];

    /// <summary>Whether the code point is one of them.</summary>
    public static bool Contains(Rune rune) => !rune.IsAscii && CodePoints.Contains(rune.Value);
}
