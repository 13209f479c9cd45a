using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The value of a <c>filename*</c>: <c>UTF-8'en'na%C3%AFve.txt</c> (RFC 8187, formerly 5987). RFC 7578 forbids it in
/// forms, but HttpClient and others send it beside a less accurate <c>filename</c>.
/// </summary>
internal static class ExtendedValue
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// Decodes the value. Returns false for charsets other than UTF-8 and ISO-8859-1, and for malformed values.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? value)
    {
        value = null;
        var charsetEnd = text.IndexOf('\'');
        var languageEnd = charsetEnd < 0 ? -1 : text[(charsetEnd + 1)..].IndexOf('\'');
        if (languageEnd < 0 || !TryCharset(text[..charsetEnd], out var charset))
            return false;

        try
        {
            value = TryUnescape(text[(charsetEnd + languageEnd + 2)..], out var bytes) ? charset.GetString(bytes) : null;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        return value is not null;
    }

    private static bool TryCharset(ReadOnlySpan<char> name, [NotNullWhen(true)] out Encoding? charset)
    {
        charset = name.Equals("utf-8", StringComparison.OrdinalIgnoreCase) ? StrictUtf8
            : name.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1
            : null;
        return charset is not null;
    }

    private static bool TryUnescape(ReadOnlySpan<char> text, out ReadOnlySpan<byte> bytes)
    {
        var buffer = new byte[text.Length];
        var length = 0;
        bytes = default;
        for (; !text.IsEmpty; length++)
        {
            var escaped = text[0] == '%';
            if (!escaped)
                buffer[length] = (byte)text[0];
            else if (text.Length < 3
                || !byte.TryParse(text.Slice(1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out buffer[length]))
                return false;
            if (!char.IsAscii(text[0]))
                return false;
            text = text[(escaped ? 3 : 1)..];
        }

        bytes = buffer.AsSpan(0, length);
        return true;
    }
}
