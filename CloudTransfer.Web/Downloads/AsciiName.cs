using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Downloads;

/// <summary>
/// The ASCII form of a file name, for clients that do not support Unicode: the value of <c>filename=</c> beside
/// <c>filename*=</c> (RFC 6266, appendix D), and the last segment of the URL, which wget uses as the file name.
/// </summary>
public static class AsciiName
{
    // Used when nothing else remains of the name.
    private const string Fallback = "download";

    private const int MaxExtensionLength = 10;

    // No characters with a meaning in URLs, headers, paths or shell wildcards, and none that old browsers decode.
    private static readonly SearchValues<char> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 !#$&'()+,-.;=@[]^_`{}~");

    // Letters that Unicode does not decompose into a base letter and a mark.
    private static readonly Dictionary<char, string> Transliterations = new()
    {
        ['ß'] = "ss", ['ẞ'] = "SS", ['æ'] = "ae", ['Æ'] = "AE", ['œ'] = "oe", ['Œ'] = "OE", ['ø'] = "o", ['Ø'] = "O", ['đ'] = "d", ['Đ'] = "D",
        ['ð'] = "d", ['Ð'] = "D", ['þ'] = "th", ['Þ'] = "Th", ['ł'] = "l", ['Ł'] = "L", ['ı'] = "i", ['–'] = "-", ['—'] = "-", ['’'] = "'",
    };

    /// <summary>Converts the name to ASCII: removes accents and keeps what else it can. Never empty.</summary>
    /// <param name="name">The name, a single path component.</param>
    public static string Of(string name)
    {
        if (IsPlain(name))
            return name;
        var dot = name.LastIndexOf('.');
        var extension = dot > 0 ? Transliterate(name[(dot + 1)..]).Replace(" ", "", StringComparison.Ordinal) : "";
        var stem = Transliterate(dot > 0 ? name[..dot] : name).Trim(' ', '.', '-', '_');
        if (!stem.Any(char.IsAsciiLetterOrDigit))
            stem = Fallback;
        return extension.Length is 0 or > MaxExtensionLength ? stem : $"{stem}.{extension}";
    }

    private static bool IsPlain(string name) =>
        !name.AsSpan().ContainsAnyExcept(Plain) && name.Length > 0 && name[0] is not ('.' or ' ' or '-') && name[^1] is not ('.' or ' ');

    private static string Transliterate(string text)
    {
        var ascii = new StringBuilder();
        foreach (var letter in text.Normalize(NormalizationForm.FormKD))
        {
            if (Transliterations.TryGetValue(letter, out var letters))
                ascii.Append(letters);
            else if (Plain.Contains(letter))
                ascii.Append(letter);
            else if (!char.IsLetter(letter) && !char.IsSurrogate(letter) && CharUnicodeInfo.GetUnicodeCategory(letter) is not UnicodeCategory.NonSpacingMark)
                ascii.Append('_');
        }

        return string.Join(' ', ascii.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
