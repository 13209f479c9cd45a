using System.Text;
using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>Reads a part's header section into a <see cref="Part"/>.</summary>
internal static class PartHead
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads header lines, each ended by CRLF, without the blank line.</summary>
    public static Part Parse(ReadOnlySpan<byte> section, MultipartLimits limits)
    {
        string? disposition = null, contentType = null;
        for (var count = 1; !section.IsEmpty; count++)
        {
            if (count > limits.Headers)
                throw new ErrorException(Error.FormHeadersTooMany(limits.Headers));

            var name = Split(NextLine(ref section), out var value);
            if (Ascii.EqualsIgnoreCase(name, "Content-Disposition"u8))
                disposition = disposition is null ? Decode(value) : throw Repeated("Content-Disposition");
            else if (Ascii.EqualsIgnoreCase(name, "Content-Type"u8))
                contentType = contentType is null ? Decode(value) : throw Repeated("Content-Type");
            else if (Ascii.EqualsIgnoreCase(name, "Content-Transfer-Encoding"u8))
                RequirePlain(value);
        }

        return disposition is null
            ? throw new ErrorException(ErrorCode.FormDispositionMissing)
            : ContentDisposition.Parse(disposition, contentType);
    }

    private static ReadOnlySpan<byte> NextLine(ref ReadOnlySpan<byte> section)
    {
        var end = section.IndexOf("\r\n"u8);
        var line = section[..end];
        section = section[(end + 2)..];
        return line.ContainsAny((byte)'\r', (byte)'\n', (byte)0)
            ? throw new ErrorException(ErrorCode.FormHeaderLineEnd)
            : line;
    }

    private static ReadOnlySpan<byte> Split(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> value)
    {
        var colon = line.IndexOf((byte)':');
        // A line that begins with a blank continues the one before it: obsolete since RFC 7230, and sent by nobody.
        if (colon <= 0 || line[..colon].ContainsAny((byte)' ', (byte)'\t'))
            throw new ErrorException(ErrorCode.FormHeaderMalformed);
        value = line[(colon + 1)..].Trim(" \t"u8);
        return line[..colon];
    }

    /// <summary>UTF-8, as browsers send it; older programs' bytes are kept apart as ISO-8859-1 rather than lost.</summary>
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

    // Storing base64 as if it were the file would be worse than refusing it (RFC 7578, 4.7: senders should not use it).
    private static void RequirePlain(ReadOnlySpan<byte> encoding)
    {
        if (!Ascii.EqualsIgnoreCase(encoding, "binary"u8)
            && !Ascii.EqualsIgnoreCase(encoding, "8bit"u8)
            && !Ascii.EqualsIgnoreCase(encoding, "7bit"u8))
            throw new ErrorException(ErrorCode.FormPartEncoded);
    }

    private static ErrorException Repeated(string header) => new(Error.FormHeaderRepeated(header));
}
