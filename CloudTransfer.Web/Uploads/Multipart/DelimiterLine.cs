using System.Buffers;
using CloudTransfer.Web.Errors;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>What follows a delimiter on its line: two hyphens at the form's end, else blanks and CRLF (RFC 2046, 5.1.1).</summary>
internal static class DelimiterLine
{
    /// <summary>True when the delimiter before <paramref name="rest"/> is the closing one.</summary>
    public static bool Closes(in ReadOnlySequence<byte> rest) => new SequenceReader<byte>(rest).IsNext("--"u8);

    /// <summary>
    /// Throws as soon as the line can no longer end as it must: a boundary that goes on, or a line that ends with LF
    /// alone. Taking such lines for content would let two readers of one body disagree about its parts.
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
