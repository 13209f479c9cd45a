using System.Buffers.Binary;

namespace CloudTransfer.Web.Transfers.Thumbnails;

/// <summary>Enumerates the segments at the beginning of a JPEG (ITU-T T.81, annex B).</summary>
/// <param name="bytes">The JPEG, or its beginning.</param>
internal ref struct JpegSegments(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next = 2;

    /// <summary>The segment's marker without the leading 0xFF.</summary>
    public byte Marker { get; private set; }

    /// <summary>The offset of the segment's content.</summary>
    public int Start { get; private set; }

    /// <summary>The segment's content, without marker and length.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether the bytes start like a JPEG.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>Moves to the next segment. Returns false if there is none or it is incomplete.</summary>
    public bool MoveNext()
    {
        // A marker can be preceded by any number of fill bytes 0xFF.
        while (_next + 1 < _bytes.Length && _bytes[_next] == 0xFF && _bytes[_next + 1] == 0xFF)
            _next++;
        if (_bytes.Length - _next < 4 || _bytes[_next] != 0xFF)
            return false;
        var length = BinaryPrimitives.ReadUInt16BigEndian(_bytes[(_next + 2)..]);
        if (length < 2 || length > _bytes.Length - _next - 2)
            return false;
        (Marker, Start) = (_bytes[_next + 1], _next + 4);
        Content = _bytes.Slice(Start, length - 2);
        _next += 2 + length;
        return true;
    }
}
