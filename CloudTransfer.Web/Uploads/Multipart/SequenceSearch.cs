using System.Buffers;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>Finds a short byte sequence in a sequence of segments, with a vectorized search of each segment.</summary>
internal static class SequenceSearch
{
    /// <summary>
    /// Returns the offset of the first occurrence of <paramref name="wanted"/> and sets <paramref name="whole"/>;
    /// otherwise the offset at which an incomplete occurrence starts at the end of the buffer; otherwise the buffer's
    /// length.
    /// </summary>
    public static long Find(in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> wanted, out bool whole)
    {
        if (buffer.IsSingleSegment)
            return FindInSegment(buffer.FirstSpan, default, in buffer, wanted, out whole);

        var offset = 0L;
        var next = buffer.Start;
        whole = false;
        while (buffer.TryGet(ref next, out var segment))
        {
            var at = FindInSegment(segment.Span, next, in buffer, wanted, out whole);
            offset += at;
            if (at < segment.Length)
                return offset;
        }

        return offset;
    }

    private static int FindInSegment(
        ReadOnlySpan<byte> segment, SequencePosition next, in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> wanted, out bool whole)
    {
        var at = segment.IndexOf(wanted);
        whole = at >= 0;
        if (whole)
            return at;

        // An occurrence can start in the last bytes of the segment and continue in the next ones.
        at = Math.Max(0, segment.Length - wanted.Length + 1);
        for (int step; (step = segment[at..].IndexOf(wanted[0])) >= 0; at++)
        {
            at += step;
            if (Matches(segment[at..], next, in buffer, wanted, out whole))
                return at;
        }

        return segment.Length;
    }

    /// <summary>Whether the bytes match as far as they go; <c>whole</c> if they match completely.</summary>
    private static bool Matches(
        ReadOnlySpan<byte> bytes, SequencePosition next, in ReadOnlySequence<byte> buffer, ReadOnlySpan<byte> wanted, out bool whole)
    {
        whole = false;
        while (bytes.Length < wanted.Length)
        {
            if (!wanted.StartsWith(bytes))
                return false;
            wanted = wanted[bytes.Length..];
            if (!buffer.TryGet(ref next, out var segment))
                return true;
            bytes = segment.Span;
        }

        whole = bytes.StartsWith(wanted);
        return whole;
    }
}
