using System.Buffers.Binary;

namespace CloudTransfer.Web.Transfers.Thumbnails;

/// <summary>Why content is not a small still image.</summary>
internal enum WebPFault
{
    /// <summary>It is not a complete WebP file.</summary>
    Broken,

    /// <summary>It has an animation, a colour profile or other data besides the image.</summary>
    MoreThanAPicture,

    /// <summary>A side has no pixels or too many.</summary>
    Size,
}

/// <summary>
/// Checks that content is a small still image in WebP (RFC 9649). It reads chunks and headers but decodes nothing: the
/// browsers that show the image decode it.
/// </summary>
internal static class StillWebP
{
    /// <summary>The maximum width and height in pixels.</summary>
    public const int MaxSide = 512;

    private const byte Alpha = 0x10;
    private const int ChunkHead = 8, FileHead = 12;

    /// <summary>Validates content; null if it is such an image and nothing else.</summary>
    /// <param name="bytes">The content.</param>
    /// <param name="size">The width and height in pixels, if known.</param>
    public static WebPFault? FaultOf(ReadOnlySpan<byte> bytes, out (int Width, int Height) size)
    {
        size = default;
        if (bytes.Length < FileHead || !bytes.StartsWith("RIFF"u8) || !bytes[8..].StartsWith("WEBP"u8)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != bytes.Length - ChunkHead)
            return WebPFault.Broken;
        var rest = bytes[FileHead..];
        if (!TryTake(ref rest, out var name, out var chunk))
            return WebPFault.Broken;
        (int Width, int Height)? canvas = null;
        if (name.SequenceEqual("VP8X"u8))
        {
            if (chunk.Length != 10)
                return WebPFault.Broken;
            if ((chunk[0] & ~Alpha) != 0)
                return WebPFault.MoreThanAPicture;
            canvas = (UInt24(chunk[4..]) + 1, UInt24(chunk[7..]) + 1);
            if (!TryTake(ref rest, out name, out chunk) || (name.SequenceEqual("ALPH"u8) && !TryTake(ref rest, out name, out chunk)))
                return WebPFault.Broken;
        }

        if (SizeOf(name, chunk) is not { } sides || (canvas ?? sides) != sides)
            return WebPFault.Broken;
        size = sides;
        if (rest.Length > 0)
            return WebPFault.MoreThanAPicture;
        return size.Width is < 1 or > MaxSide || size.Height is < 1 or > MaxSide ? WebPFault.Size : null;
    }

    // A chunk of odd length is followed by a padding byte 0.
    private static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> chunk)
    {
        name = default;
        chunk = default;
        if (rest.Length < ChunkHead || BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]) is var length && length > rest.Length - ChunkHead)
            return false;
        name = rest[..4];
        chunk = rest.Slice(ChunkHead, (int)length);
        var end = ChunkHead + (int)length + (int)(length & 1);
        if (end > rest.Length || (end > ChunkHead + length && rest[end - 1] != 0))
            return false;
        rest = rest[end..];
        return true;
    }

    // Null if the chunk is not an image.
    private static (int Width, int Height)? SizeOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> chunk)
    {
        if (name.SequenceEqual("VP8 "u8))
            return SizeOfLossy(chunk);
        if (!name.SequenceEqual("VP8L"u8) || chunk.Length <= 5 || chunk[0] != 0x2F)
            return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(chunk[1..]);
        // The upper three bits are the version.
        return bits >> 29 == 0 ? ((int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1) : null;
    }

    // RFC 6386, section 9.1: a key frame that is shown and whose first partition lies within the chunk.
    private static (int Width, int Height)? SizeOfLossy(ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length <= 10 || !chunk[3..].StartsWith((ReadOnlySpan<byte>)[0x9D, 0x01, 0x2A]))
            return null;
        var tag = UInt24(chunk);
        var (isKeyFrame, isShown, firstPartition) = ((tag & 1) == 0, (tag & 0x10) != 0, tag >> 5);
        return isKeyFrame && isShown && firstPartition <= chunk.Length - 10
            ? (BinaryPrimitives.ReadUInt16LittleEndian(chunk[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(chunk[8..]) & 0x3FFF)
            : null;
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | bytes[1] << 8 | bytes[2] << 16;
}
