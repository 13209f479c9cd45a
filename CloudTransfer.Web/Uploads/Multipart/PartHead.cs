using System.Text;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>Reads a part's header section into a <see cref="Part"/>.</summary>
internal static class PartHead
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Parses header lines, each terminated by CRLF, without the blank line.</summary>
    public static Part Parse(ReadOnlySpan<byte> section, MultipartLimits limits)
    {
        string? disposition = null, contentType = null;
        for (var count = 1; !section.IsEmpty; count++)
        {
            if (count > limits.Headers)
                throw new MultipartException($"A part of the form data has more than {limits.Headers} headers.");

            var name = Split(NextLine(ref section), out var value);
            if (Ascii.EqualsIgnoreCase(name, "Content-Disposition"u8))
                disposition = disposition is null ? Decode(value) : throw Repeated("Content-Disposition");
            else if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
                contentType = contentType is null ? Decode(value) : throw Repeated("Content-Type");
            else if (Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8))
                RequirePlain(value);
        }

        return disposition is null
            ? throw new MultipartException("A part of the form data has no Content-Disposition header.")
            : ContentDisposition.Parse(disposition, contentType);
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> section)
    {
        var end = section.IndexOf("\r\n"u8);
        var line = section[..end];
        section = section[(end + 2)..];
        return line.ContainsAny((byte)'\r', (byte)'\n', (byte)0)
            ? throw new MultipartException("A header line of the form data must end with CRLF and hold no control characters.")
            : line;
    }

    private static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        // A line that starts with white space continues the previous one. This is obsolete since RFC 7230, and no
        // client uses it.
        if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t'))
            throw new MultipartException("A header line of the form data is not of the form \"name: value\".");
        value = line[(colon + 1)..].Trim(" \t"u8);
        return line[..colon];
    }

    /// <summary>
    /// Decodes UTF-8, as browsers send it. The bytes of older programs are decoded as ISO-8859-1, so that none is lost.
    /// </summary>
    private static string Decode(ReadOnlySpan<byte> value)
    {
        try
        {
            return StrictUtf8.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(value);
        }
    }

    // Rejecting base64 is better than storing it as the file (RFC 7578, 4.7: senders should not use it).
    private static void RequirePlain(ReadOnlySpan<byte> encoding)
    {
        if (!Ascii.EqualsIgnoreCase(encoding, "binary"u8)
            && !Ascii.EqualsIgnoreCase(encoding, "8bit"u8)
            && !Ascii.EqualsIgnoreCase(encoding, "7bit"u8))
            throw new MultipartException("A part of the form data has a Content-Transfer-Encoding; send its bytes as they are.");
    }

    private static MultipartException Repeated(string header) =>
        new($"A part of the form data has more than one {header} header.");
}
