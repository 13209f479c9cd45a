using System.Buffers;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Cleans one component of a path, so that every desktop system can unpack it and it shows what it is.
/// </summary>
internal static class PathComponent
{
    /// <summary>The maximum number of UTF-8 bytes of a component that ext4, APFS and zip tools all accept.</summary>
    public const int MaxBytes = 255;

    private const string Forbidden = "<>:\"|?*";

    private static readonly string[] Devices = ["con", "prn", "aux", "nul", "conin$", "conout$"];

    // Printable ASCII that Windows allows, which most names consist of.
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(value => (char)value).Except(Forbidden)]);

    /// <summary>
    /// Removes invisible characters, replaces characters that Windows forbids and look-alikes of separators by
    /// <c>_</c>, prefixes reserved names with <c>_</c>, and shortens to <see cref="MaxBytes"/>. Empty for a drive
    /// letter, for dots and spaces alone, and if nothing remains.
    /// </summary>
    public static string Clean(ReadOnlySpan<char> text)
    {
        var name = text.ContainsAnyExcept(Plain) ? CleanSpecial(text) : TrimEnd(text.ToString());
        return IsReserved(name) ? Escape(name) : Shorten(name);
    }

    /// <summary>Prefixes <c>_</c> to a name whose beginning has a special meaning.</summary>
    public static string Escape(string name) => Shorten("_" + name);

    /// <summary>
    /// Splits before the extension: <c>a.jpg</c>, <c>a.tar.gz</c>. A dot file and an ending that is no extension
    /// (<c>v1.0 notes</c>) have none.
    /// </summary>
    public static (string Stem, string Extension) Split(string component)
    {
        const int maxLength = 17;
        var dot = component.LastIndexOf('.');
        if (dot <= 0 || component.Length - dot is < 2 or > maxLength || !component[(dot + 1)..].All(char.IsAsciiLetterOrDigit))
            return (component, "");
        if (dot > 4 && component[..dot].EndsWith(".tar", StringComparison.OrdinalIgnoreCase))
            dot -= 4;
        return (component[..dot], component[dot..]);
    }

    /// <summary>
    /// The longest prefix of at most <paramref name="maxBytes"/> UTF-8 bytes, cut between code points.
    /// </summary>
    public static string Truncate(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
            return text;
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((maxBytes -= rune.Utf8SequenceLength) < 0)
                break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    private static string CleanSpecial(ReadOnlySpan<char> text)
    {
        var name = TrimEnd(VisibleRunes.Of(text));
        if (name is [var drive, ':'] && char.IsAsciiLetter(drive))
            return "";
        foreach (var forbidden in Forbidden)
            name = name.Replace(forbidden, '_');
        return name;
    }

    private static string Shorten(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) <= MaxBytes)
            return name;
        var (stem, extension) = Split(name);
        // The cut may have left a joiner or variation selector without the character that it belongs to.
        return TrimEnd(VisibleRunes.Of(Truncate(stem, MaxBytes - extension.Length)) + extension);
    }

    // Windows drops trailing dots and spaces. Trailing joiners have no effect, and a name of joiners alone is
    // invisible.
    private static string TrimEnd(string name)
    {
        var end = name.Length;
        while (end > 0 && (name[end - 1] is '.' or SpellingRunes.Joiner or SpellingRunes.NonJoiner || char.IsWhiteSpace(name[end - 1])))
            end--;
        return name[..end];
    }

    /// <summary>
    /// Whether Windows opens a device instead of a file of this name, with or without an extension (Naming Files,
    /// Win32).
    /// </summary>
    private static bool IsReserved(string name)
    {
        var dot = name.IndexOf('.');
        var stem = (dot < 0 ? name : name.AsSpan(0, dot)).TrimEnd(' ');
        if (stem is [_, _, _, (>= '1' and <= '9') or '\u00B9' or '\u00B2' or '\u00B3'])
            return stem[..3].Equals("com", StringComparison.OrdinalIgnoreCase) || stem[..3].Equals("lpt", StringComparison.OrdinalIgnoreCase);
        foreach (var device in Devices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
