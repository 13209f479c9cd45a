using System.Text;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>A header parameter's value as it was sent.</summary>
internal readonly ref struct ParameterValue(ReadOnlySpan<char> text, bool quoted)
{
    /// <summary>A quoted string without its quotes, its escapes untouched; or a token.</summary>
    public ReadOnlySpan<char> Text { get; } = text;

    /// <summary>
    /// The value a form's sender meant. In quotes, <c>\"</c> and <c>\\</c> stand for one character (older curl,
    /// RFC 9110), as do <c>%22</c>, <c>%0D</c> and <c>%0A</c> (browsers and newer curl, WHATWG's form encoding).
    /// Any other backslash is one: browsers send <c>C:\x</c> raw, and RFC 9110's reading of it, <c>C:x</c>, is
    /// what no sender means. Where <c>\\</c> was meant as two, they are separators, of which one is enough.
    /// </summary>
    public string Unescape()
    {
        if (!quoted || !Text.ContainsAny('\\', '%'))
            return Text.ToString();

        var meant = new StringBuilder(Text.Length);
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
            meant.Append(character);
            rest = rest[length..];
        }

        return meant.ToString();
    }
}
