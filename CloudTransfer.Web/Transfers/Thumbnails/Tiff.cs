using System.Buffers.Binary;

namespace CloudTransfer.Web.Transfers.Thumbnails;

/// <summary>
/// Reads numbers and fields of a TIFF (TIFF 6.0), the format of Exif data. Everything out of bounds counts as absent.
/// </summary>
/// <param name="bytes">The complete TIFF.</param>
/// <param name="isLittleEndian">The byte order.</param>
internal readonly ref struct Tiff(ReadOnlySpan<byte> bytes, bool isLittleEndian)
{
    private const int FieldLength = 12;
    private const ushort Short = 3, Long = 4;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Reads the header. Returns false if it is not valid.</summary>
    /// <param name="bytes">The TIFF.</param>
    /// <param name="tiff">The reader.</param>
    /// <param name="first">The offset of the first directory.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Tiff tiff, out uint first)
    {
        tiff = new Tiff(bytes, bytes.StartsWith("II"u8));
        first = 0;
        if (!bytes.StartsWith("II"u8) && !bytes.StartsWith("MM"u8) || tiff.UInt16(2) != 42 || tiff.UInt32(4) is not { } offset)
            return false;
        first = offset;
        return true;
    }

    /// <summary>The value of a field with a single number; null if the directory does not contain it.</summary>
    /// <param name="directory">The offset of the directory.</param>
    /// <param name="tag">The field's tag.</param>
    public uint? Number(long directory, ushort tag)
    {
        var count = UInt16(directory) ?? 0;
        for (var field = directory + 2; count > 0; count--, field += FieldLength)
        {
            if (UInt16(field) != tag)
                continue;
            return (UInt16(field + 2), UInt32(field + 4)) switch
            {
                (Short, 1) => UInt16(field + 8),
                (Long, 1) => UInt32(field + 8),
                _ => null,
            };
        }

        return null;
    }

    /// <summary>The offset of the next directory; null if there is none.</summary>
    public uint? Next(long directory) => UInt16(directory) is { } count && UInt32(directory + 2 + (FieldLength * (long)count)) is { } next and > 0 ? next : null;

    private ushort? UInt16(long at) => !Has(at, sizeof(ushort)) ? null
        : isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(_bytes[(int)at..]) : BinaryPrimitives.ReadUInt16BigEndian(_bytes[(int)at..]);

    private uint? UInt32(long at) => !Has(at, sizeof(uint)) ? null
        : isLittleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(_bytes[(int)at..]) : BinaryPrimitives.ReadUInt32BigEndian(_bytes[(int)at..]);

    private bool Has(long at, int length) => at >= 0 && at <= _bytes.Length - length;
}
