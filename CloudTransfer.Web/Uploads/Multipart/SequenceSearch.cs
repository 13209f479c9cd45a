using System.Buffers;

namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>Finds a short run of bytes in a sequence of segments, as fast as the processor searches each of them.</summary>
internal static class SequenceSearch
{
    /// <summary>
    /// The offset of the first occurrence of <paramref name="wanted"/>, <paramref name="whole"/> being true; else
    /// the offset where it may have begun, were there more bytes; else the buffer's length.
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

        // What does not fit into the segment may begin in its last bytes and go on in the segments after it.
        at = Math.Max(0, segment.Length - wanted.Length + 1);
        for (int step; (step = segment[at..].IndexOf(wanted[0])) >= 0; at++)
        {
            at += step;
            if (GoesOn(segment[at..], next, in buffer, wanted, out whole))
                return at;
        }

        return segment.Length;
    }

    /// <summary>True when the bytes agree with what is wanted as far as they go; whole when they go all the way.</summary>
    private static bool GoesOn(
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
