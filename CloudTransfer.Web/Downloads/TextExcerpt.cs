using System.Text;

namespace CloudTransfer.Web.Downloads;

/// <summary>The beginning of a text file.</summary>
/// <param name="Text">The text, with the line breaks of the file.</param>
/// <param name="IsWhole">Whether this is the whole file.</param>
public sealed record TextExcerpt(string Text, bool IsWhole)
{
    /// <summary>The maximum number of bytes read from a file.</summary>
    public const int Limit = 128 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the beginning of the content. Returns null if it is not text.</summary>
    public static async Task<TextExcerpt?> ReadAsync(StoredContent content, CancellationToken cancel)
    {
        var bytes = new byte[Math.Min(Limit, content.Length)];
        for (var read = 0; read < bytes.Length;)
            read += await content.ReadAsync(bytes.AsMemory(read), read, cancel);
        var isWhole = bytes.Length == content.Length;
        return Decode(bytes, isWhole) is { } text ? new TextExcerpt(text, isWhole) : null;
    }

    /// <summary>
    /// Decodes UTF-16 with a byte order mark, otherwise UTF-8, otherwise Latin-1. Returns null if the bytes are not
    /// text.
    /// </summary>
    internal static string? Decode(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if (bytes is [0xFF, 0xFE, ..])
            return Encoding.Unicode.GetString(bytes[2..]);
        if (bytes is [0xFE, 0xFF, ..])
            return Encoding.BigEndianUnicode.GetString(bytes[2..]);
        if (bytes.Contains((byte)0))
            return null;
        if (bytes is [0xEF, 0xBB, 0xBF, ..])
            bytes = bytes[3..];
        try
        {
            return StrictUtf8.GetString(isWhole ? bytes : bytes[..WholeCharacters(bytes)]);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    // The excerpt may end within a character: its first bytes are dropped.
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        var start = bytes.Length - 1;
        while (start > Math.Max(0, bytes.Length - 4) && (bytes[start] & 0xC0) == 0x80)
            start--;
        var length = bytes[start] switch { < 0x80 => 1, < 0xE0 => 2, < 0xF0 => 3, _ => 4 };
        return start + length > bytes.Length ? start : bytes.Length;
    }
}
