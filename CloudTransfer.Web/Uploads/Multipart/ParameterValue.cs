using System.Text;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>The raw value of a header parameter.</summary>
internal readonly ref struct ParameterValue(ReadOnlySpan<char> text, bool quoted)
{
    /// <summary>A quoted string without its quotes and with its escapes, or a token.</summary>
    public ReadOnlySpan<char> Text { get; } = text;

    /// <summary>
    /// The value that the sender of the form meant. In quotes, <c>\"</c> and <c>\\</c> stand for one character (older
    /// curl, RFC 9110), as do <c>%22</c>, <c>%0D</c> and <c>%0A</c> (browsers and newer curl, WHATWG's form encoding).
    /// Any other backslash is literal: browsers send <c>C:\x</c> unescaped, and no sender means RFC 9110's reading of
    /// it, <c>C:x</c>. If <c>\\</c> was meant as two characters, they are separators, of which one is enough.
    /// </summary>
    public string Unescape()
    {
        if (!quoted || !Text.ContainsAny('\\', '%'))
            return Text.ToString();

        var result = new StringBuilder(Text.Length);
        for (var rest = Text; !rest.IsEmpty;)
        {
            var (character, length) = rest switch
            {
                ['\\', '"' or '\\', ..] => (rest[1], 2),
                ['%', '2', '2', ..] => ('"', 3),
                ['%', '0', 'D' or 'd', ..] => ('\r', 3),
                ['%', '0', 'A' or 'a', ..] => ('\n', 3),
                _ => (rest[0], 1),
            };
            result.Append(character);
            rest = rest[length..];
        }

        return result.ToString();
    }
}
