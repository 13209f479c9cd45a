using System.Buffers;
using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The rest of a delimiter's line: two hyphens at the end of the form, otherwise white space and CRLF (RFC 2046,
/// 5.1.1).
/// </summary>
internal static class DelimiterLine
{
    /// <summary>Whether the delimiter before <paramref name="rest"/> is the closing one.</summary>
    public static bool Closes(in ReadOnlySequence<byte> rest) => new SequenceReader<byte>(rest).IsNext("--"u8);

    /// <summary>
    /// Throws as soon as the line cannot end correctly: the boundary continues, or the line ends with LF alone. If such
    /// a line were content, two parsers of one body could disagree about its parts.
    /// </summary>
    public static void RequireEnd(in ReadOnlySequence<byte> rest)
    {
        var line = new SequenceReader<byte>(rest);
        if (rest.Length == 1 && line.IsNext((byte)'-'))
            return;

        line.AdvancePastAny((byte)' ', (byte)'\t');
        if (line.TryRead(out var first) && (first != '\r' || line.TryRead(out var second) && second != '\n'))
            throw new ErrorException(ErrorCode.FormBoundaryLineMalformed);
    }
}
