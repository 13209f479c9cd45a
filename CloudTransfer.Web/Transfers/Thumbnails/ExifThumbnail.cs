using System.Buffers.Binary;

namespace CloudTransfer.Web.Transfers.Thumbnails;

/// <summary>
/// The thumbnail that a camera embedded in a JPEG (Exif 2.32, section 4.6.9), as a range of the file.
/// </summary>
/// <param name="Start">The offset of its first byte in the file.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Orientation">The Exif orientation, 1 to 8: how to rotate and mirror it.</param>
public sealed record ExifThumbnail(long Start, long Length, int Orientation)
{
    /// <summary>The number of bytes at the start of a file that are searched.</summary>
    public const int HeadLength = 64 * 1024;

    private const int MaxSide = 1024;
    private const byte StartOfScan = 0xDA, App0 = 0xE0, App1 = 0xE1, App15 = 0xEF, Comment = 0xFE;
    private const ushort OrientationTag = 0x0112, OffsetTag = 0x0201, LengthTag = 0x0202;
    private const int Upright = 1, LastOrientation = 8;

    private static ReadOnlySpan<byte> Exif => "Exif\0\0"u8;

    /// <summary>
    /// Finds the thumbnail in the first bytes of a file; null if there is none that a browser can show.
    /// </summary>
    public static ExifThumbnail? Find(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length, HeadLength)];
        if (!JpegSegments.IsJpeg(head))
            return null;
        var segments = new JpegSegments(head);
        while (segments.MoveNext() && segments.Marker is (>= App0 and <= App15) or Comment)
        {
            if (segments.Marker == App1 && segments.Content.StartsWith(Exif))
                return Find(segments.Content[Exif.Length..], segments.Start + Exif.Length);
        }

        return null;
    }

    /// <summary>
    /// The thumbnail as a JPEG that browsers show upright: a rotated one gets an Exif segment with its orientation.
    /// </summary>
    /// <param name="stored">The thumbnail's bytes in the file.</param>
    public byte[] ToJpeg(ReadOnlySpan<byte> stored)
    {
        if (Orientation == Upright)
            return stored.ToArray();
        ReadOnlySpan<byte> turning =
        [
            0xFF, App1, 0, 34, .. Exif,
            (byte)'M', (byte)'M', 0, 42, 0, 0, 0, 8,
            0, 1, OrientationTag >> 8, OrientationTag & 0xFF, 0, 3, 0, 0, 0, 1, 0, (byte)Orientation, 0, 0, 0, 0, 0, 0,
        ];
        return [.. stored[..2], .. turning, .. stored[2..]];
    }

    private static ExifThumbnail? Find(ReadOnlySpan<byte> exif, int start)
    {
        // The first directory describes the picture, the second one the thumbnail.
        if (!Tiff.TryRead(exif, out var tiff, out var picture) || tiff.Next(picture) is not { } thumbnail
            || tiff.Number(thumbnail, OffsetTag) is not { } offset || tiff.Number(thumbnail, LengthTag) is not { } length
            || offset > exif.Length || length > exif.Length - offset)
            return null;
        var bytes = exif.Slice((int)offset, (int)length).TrimEnd((byte)0);
        var orientation = tiff.Number(thumbnail, OrientationTag) ?? tiff.Number(picture, OrientationTag) ?? Upright;
        return IsPicture(bytes) && orientation is >= Upright and <= LastOrientation ? new ExifThumbnail(start + offset, bytes.Length, (int)orientation) : null;
    }

    private static bool IsPicture(ReadOnlySpan<byte> jpeg)
    {
        if (!JpegSegments.IsJpeg(jpeg) || !jpeg.EndsWith((ReadOnlySpan<byte>)[0xFF, 0xD9]))
            return false;
        var isSmall = false;
        var segments = new JpegSegments(jpeg);
        while (segments.MoveNext())
        {
            // Baseline, extended and progressive JPEG, which browsers decode.
            if (segments.Marker is 0xC0 or 0xC1 or 0xC2 && segments.Content.Length > 5)
                isSmall = BinaryPrimitives.ReadUInt16BigEndian(segments.Content[1..]) is > 0 and <= MaxSide
                    && BinaryPrimitives.ReadUInt16BigEndian(segments.Content[3..]) is > 0 and <= MaxSide;
            if (segments.Marker == StartOfScan)
                return isSmall;
        }

        return false;
    }
}
