using System.Buffers;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// The central directory of a zip: the header of every entry, and the end record with offset and size of the directory
/// (APPNOTE 4.3.12 to 4.3.16). Zip64 records are added when 16 or 32 bits do not suffice.
/// </summary>
public static class CentralDirectory
{
    private const uint EndSignature = 0x06054B50;
    private const int EndLength = 22;

    private const uint Zip64EndSignature = 0x06064B50;
    private const int Zip64EndLength = 56;
    private const int Zip64EndLengthUncounted = 12;

    private const uint Zip64LocatorSignature = 0x07064B50;
    private const int Zip64LocatorLength = 20;

    /// <summary>The length of the directory in bytes. The CRCs of the entries need not be known.</summary>
    /// <param name="entries">The entries of the zip.</param>
    /// <param name="offset">The offset of the directory in the zip, in bytes.</param>
    public static long Measure(IReadOnlyCollection<ZipEntry> entries, long offset)
    {
        var size = entries.Sum(entry => (long)CentralHeader.Measure(entry));
        return size + MeasureEnd(entries.Count, size, offset);
    }

    /// <summary>The length in bytes of the records after the headers.</summary>
    /// <param name="count">The number of entries.</param>
    /// <param name="size">The total length of their headers, in bytes.</param>
    /// <param name="offset">The offset of the directory in the zip, in bytes.</param>
    public static int MeasureEnd(int count, long size, long offset) =>
        EndLength + (NeedsZip64(count, size, offset) ? Zip64EndLength + Zip64LocatorLength : 0);

    /// <summary>The length of the central header of an entry, in bytes. Its CRC need not be known.</summary>
    public static int MeasureHeader(ZipEntry entry) => CentralHeader.Measure(entry);

    /// <summary>Writes the central header of an entry.</summary>
    /// <param name="destination">The buffer, exactly <see cref="MeasureHeader"/> bytes long.</param>
    /// <param name="entry">The entry, with its CRC.</param>
    public static void WriteHeader(Span<byte> destination, ZipEntry entry) => CentralHeader.Write(destination, entry);

    /// <summary>Writes the directory. Requests buffers from <paramref name="output"/> for one entry at a time.</summary>
    /// <param name="output">Receives the bytes, which belong at <paramref name="offset"/> in the zip.</param>
    /// <param name="entries">The entries of the zip, with their CRCs.</param>
    /// <param name="offset">The offset of the directory in the zip, in bytes.</param>
    public static void Write(IBufferWriter<byte> output, IReadOnlyCollection<ZipEntry> entries, long offset)
    {
        var size = 0L;
        foreach (var entry in entries)
        {
            var length = CentralHeader.Measure(entry);
            CentralHeader.Write(output.GetSpan(length)[..length], entry);
            output.Advance(length);
            size += length;
        }

        WriteEnd(output, entries.Count, size, offset);
    }

    /// <summary>Writes the records after the headers, <see cref="MeasureEnd"/> bytes.</summary>
    /// <param name="output">Receives the bytes.</param>
    /// <param name="count">The number of entries.</param>
    /// <param name="size">The total length of their headers, in bytes.</param>
    /// <param name="offset">The offset of the directory in the zip, in bytes.</param>
    public static void WriteEnd(IBufferWriter<byte> output, int count, long size, long offset)
    {
        if (NeedsZip64(count, size, offset))
            WriteZip64End(output, count, size, offset);
        WriteClassicEnd(output, count, size, offset);
    }

    private static bool NeedsZip64(int count, long size, long offset) =>
        count >= Zip64.CountElsewhere || Zip64.IsNeeded(size) || Zip64.IsNeeded(offset);

    private static void WriteZip64End(IBufferWriter<byte> output, int count, long size, long offset)
    {
        const int Length = Zip64EndLength + Zip64LocatorLength;
        var field = new FieldWriter(output.GetSpan(Length)[..Length]);
        field.UInt32(Zip64EndSignature);
        field.Int64(Zip64EndLength - Zip64EndLengthUncounted);
        field.UInt16(CentralHeader.MadeBy);
        field.UInt16(Zip64.VersionNeeded(zip64: true));
        field.UInt32(0); // this disk
        field.UInt32(0); // the directory's disk
        field.Int64(count); // on this disk
        field.Int64(count); // in all
        field.Int64(size);
        field.Int64(offset);

        field.UInt32(Zip64LocatorSignature);
        field.UInt32(0); // the disk of the record above
        field.Int64(offset + size); // its offset
        field.UInt32(1); // disks in all
        output.Advance(Length);
    }

    private static void WriteClassicEnd(IBufferWriter<byte> output, int count, long size, long offset)
    {
        var field = new FieldWriter(output.GetSpan(EndLength)[..EndLength]);
        field.UInt32(EndSignature);
        field.UInt16(0); // this disk
        field.UInt16(0); // the directory's disk
        field.UInt16(Zip64.CountField(count)); // on this disk
        field.UInt16(Zip64.CountField(count)); // in all
        field.UInt32(Zip64.Field(size));
        field.UInt32(Zip64.Field(offset));
        field.UInt16(0); // comment
        output.Advance(EndLength);
    }
}
