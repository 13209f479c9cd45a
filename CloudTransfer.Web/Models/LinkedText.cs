using System.Buffers;
using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Models;

/// <summary>A part of a message.</summary>
/// <param name="Text">The text.</param>
/// <param name="IsLink">Whether the text is a URL and is shown as a link.</param>
public sealed record TextPiece(string Text, bool IsLink);

/// <summary>
/// Finds the URLs in a sender's message, so that they become links. Only <c>http</c> and <c>https</c> URLs qualify, and
/// only if the reader can see where they lead: the host follows the slashes, is ASCII, and has no user name before it.
/// </summary>
public static class LinkedText
{
    // Before the path, any other character (a user name, percent encoding, look-alike letters) obscures the host.
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    // RFC 3986 without the characters that end a URL in a sentence: quotation marks and angle brackets.
    private static readonly SearchValues<char> UrlCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]@!$&'()*+,;=%");

    private static readonly SearchValues<string> Schemes = SearchValues.Create(["https://", "http://"], StringComparison.OrdinalIgnoreCase);

    /// <summary>Splits the text into parts, which concatenate to the same text. It takes linear time.</summary>
    public static IReadOnlyList<TextPiece> Split(string text)
    {
        var parts = new List<TextPiece>();
        var written = 0;
        for (var at = 0; at < text.Length;)
        {
            var found = text.AsSpan(at).IndexOfAny(Schemes);
            if (found < 0)
                break;
            var start = at + found;
            var end = start + LengthOfRun(text.AsSpan(start));
            // If the run as a whole is not a URL, no part of it is.
            at = end;
            var address = WithoutEnding(text.AsSpan(start, end - start));
            if (!IsBoundary(text, start) || !IsPlain(address))
                continue;
            if (start > written)
                parts.Add(new TextPiece(text[written..start], IsLink: false));
            parts.Add(new TextPiece(address.ToString(), IsLink: true));
            written = start + address.Length;
        }

        if (written < text.Length)
            parts.Add(new TextPiece(text[written..], IsLink: false));
        return parts;
    }

    // The characters that may belong to a URL: ASCII, and letters of all scripts, as browsers show them in paths.
    private static int LengthOfRun(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length)
        {
            if (UrlCharacters.Contains(text[length]))
            {
                length++;
                continue;
            }

            Rune.DecodeFromUtf16(text[length..], out var rune, out var units);
            if (rune.IsAscii || !(Rune.IsLetterOrDigit(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark))
                break;
            length += units;
        }

        return length;
    }

    // Trailing punctuation of a sentence, and a closing bracket that was opened before the URL.
    private static ReadOnlySpan<char> WithoutEnding(ReadOnlySpan<char> run)
    {
        var (round, square) = (run.Count('(') - run.Count(')'), run.Count('[') - run.Count(']'));
        while (!run.IsEmpty)
        {
            if (run[^1] is ')' && round < 0)
                round++;
            else if (run[^1] is ']' && square < 0)
                square++;
            else if (run[^1] is '(')
                round--;
            else if (run[^1] is '[')
                square--;
            else if (!".,:;!?'*_~".Contains(run[^1], StringComparison.Ordinal))
                break;
            run = run[..^1];
        }

        return run;
    }

    // "xhttp://" and "view-source:http://" are not http URLs. A bracket, a quotation mark or a letter of another script
    // is a boundary.
    private static bool IsBoundary(string text, int start) =>
        start == 0 || !(char.IsAsciiLetterOrDigit(text[start - 1]) || "+-.:/\\@_%&=?#".Contains(text[start - 1], StringComparison.Ordinal));

    private static bool IsPlain(ReadOnlySpan<char> address)
    {
        var rest = address[(address.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var authority = rest.IndexOfAny('/', '?', '#') is var end and >= 0 ? rest[..end] : rest;
        var host = authority.IndexOf(':') is var colon and >= 0 ? authority[..colon] : authority;
        var port = authority[host.Length..];
        return host is not ([] or ['.', ..] or ['-', ..])
            && !host.ContainsAnyExcept(HostCharacters)
            && !host.Contains("..", StringComparison.Ordinal)
            && (port.IsEmpty || (port.Length is > 1 and <= 6 && !port[1..].ContainsAnyExceptInRange('0', '9')));
    }
}
