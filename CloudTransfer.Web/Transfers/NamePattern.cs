using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>
/// Finds a text in paths, whatever the case of either. It reads each character of a path once and never goes back
/// (Knuth, Morris and Pratt, 1977): the time depends on the length of the path alone, not on that of the text, nor on how
/// nearly it is found.
/// </summary>
internal sealed class NamePattern
{
    // Simple case mappings of the basic plane, by one look each. Lower before upper: so the two sharp s meet, and the two k.
    private static readonly char[] Folded = [.. Enumerable.Range(0, char.MaxValue + 1).Select(value => char.ToUpperInvariant(char.ToLowerInvariant((char)value)))];

    private readonly char[] _text;

    // How much of the text is still found where the character after so much of it is another one.
    private readonly int[] _kept;

    /// <summary>Makes one for a text of at least one character.</summary>
    public NamePattern(string text)
    {
        _text = [.. text.Normalize(NormalizationForm.FormC).Select(letter => Folded[letter])];
        _kept = new int[_text.Length];
        for (int at = 1, found = 0; at < _text.Length; at++)
        {
            _kept[at] = found;
            while (found > 0 && _text[at] != _text[found])
                found = _kept[found];
            if (_text[at] == _text[found])
                found++;
        }
    }

    /// <summary>Whether it stands in <c>folder/name</c>, both in UTF-8; a file in no folder has its slash, too.</summary>
    public bool IsIn(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name)
    {
        var found = 0;
        return IsIn(folder, ref found) || Takes('/', ref found) || IsIn(name, ref found);
    }

    private bool IsIn(ReadOnlySpan<byte> utf8, ref int found)
    {
        for (var at = 0; at < utf8.Length;)
        {
            if (utf8[at] < 0x80)
            {
                if (Takes((char)utf8[at++], ref found))
                    return true;
                continue;
            }

            var letter = Decode(utf8, ref at);
            if (letter <= char.MaxValue ? Takes((char)letter, ref found) : TakesPair(letter, ref found))
                return true;
        }

        return false;
    }

    // By hand, as the framework's own way costs five times as much; what is on the disk was written as good UTF-8 (RFC 3629).
    private static int Decode(ReadOnlySpan<byte> utf8, ref int at)
    {
        var first = utf8[at++];
        var (value, more) = first switch
        {
            < 0xE0 => (first & 0x1F, 1),
            < 0xF0 => (first & 0x0F, 2),
            _ => (first & 0x07, 3),
        };
        for (; more > 0 && at < utf8.Length; more--)
            value = value << 6 | utf8[at++] & 0x3F;
        return value;
    }

    // As UTF-16 has it, in which the text is.
    private bool TakesPair(int letter, ref int found)
    {
        const int afterPlane = 0x10000;
        return Takes((char)(0xD800 + (letter - afterPlane >> 10)), ref found) || Takes((char)(0xDC00 + (letter & 0x3FF)), ref found);
    }

    private bool Takes(char letter, ref int found)
    {
        letter = Folded[letter];
        while (found > 0 && _text[found] != letter)
            found = _kept[found];
        if (_text[found] == letter)
            found++;
        return found == _text.Length;
    }
}
