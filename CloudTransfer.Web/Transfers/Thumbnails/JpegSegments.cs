using System.Buffers.Binary;

namespace CloudTransfer.Web.Transfers.Thumbnails;

/// <summary>The segments at the beginning of a JPEG (ITU-T T.81, annex B), one after the other.</summary>
/// <param name="bytes">The JPEG, or its beginning.</param>
internal ref struct JpegSegments(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next = 2;

    /// <summary>The marker of the segment without its 0xFF.</summary>
    public byte Marker { get; private set; }

    /// <summary>Where the content of the segment begins.</summary>
    public int Start { get; private set; }

    /// <summary>The content of the segment, without marker and length.</summary>
    public ReadOnlySpan<byte> Content { get; private set; }

    /// <summary>Whether some bytes begin as a JPEG does.</summary>
    public static bool IsJpeg(ReadOnlySpan<byte> bytes) => bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    /// <summary>Goes to the next segment; false where there is none, or not all of it.</summary>
    public bool MoveNext()
    {
        // Any number of 0xFF may stand before a marker.
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
