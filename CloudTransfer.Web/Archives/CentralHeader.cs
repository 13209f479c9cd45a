using System.Text;

namespace CloudTransfer.Web.Archives;

/// <summary>The header of an entry in the central directory (APPNOTE 4.3.12).</summary>
internal static class CentralHeader
{
    /// <summary>The maximum length without the path, in bytes.</summary>
    public const int MostWithoutPath = FixedLength + ExtraFields.Zip64MostLength + ExtraFields.TimestampLength;

    /// <summary>Version made by: Unix (3, so that readers apply the Unix file attributes), specification 4.5 (APPNOTE 4.4.2).</summary>
    public const ushort MadeBy = (3 << 8) | 45;

    private const uint Signature = 0x02014B50;
    private const int FixedLength = 46;

    // A regular file, rw-r--r--.
    private const uint RegularFile0644 = 0x81A4u << 16;

    // A folder: rwxr-xr-x for Unix, and the directory attribute of MS-DOS.
    private const uint Folder0755 = (0x41EDu << 16) | 0x10;

    /// <summary>The length of the header in bytes.</summary>
    public static int Measure(ZipEntry entry) =>
        FixedLength + Encoding.UTF8.GetByteCount(entry.Path) + ExtraLength(entry);

    /// <summary>Writes the header; <paramref name="destination"/> must have exactly its length.</summary>
    public static void Write(Span<byte> destination, ZipEntry entry)
    {
        var zip64Length = Zip64Length(entry);
        var extraLength = ExtraLength(entry);
        var field = new FieldWriter(destination);
        field.UInt32(Signature);
        field.UInt16(MadeBy);
        field.UInt16(Zip64.VersionNeeded(zip64Length != 0, entry.IsFolder));
        field.UInt16(LocalHeader.Utf8Names);
        field.UInt16(LocalHeader.Stored);
        field.UInt32(DosTime.From(entry.Modified));
        field.UInt32(entry.Crc32);
        field.UInt32(Zip64.Field(entry.Size));
        field.UInt32(Zip64.Field(entry.Size));
        field.UInt16(destination.Length - FixedLength - extraLength);
        field.UInt16(extraLength);
        field.UInt16(0); // comment
        field.UInt16(0); // disk
        field.UInt16(0); // internal attributes
        field.UInt32(entry.IsFolder ? Folder0755 : RegularFile0644);
        field.UInt32(Zip64.Field(entry.HeaderOffset));
        field.Text(entry.Path);
        if (zip64Length != 0)
            WriteZip64(ref field, zip64Length, entry);
        if (ExtraFields.HasTimestamp(entry.Modified))
            ExtraFields.Timestamp(ref field, entry.Modified);
    }

    private static int ExtraLength(ZipEntry entry) =>
        Zip64Length(entry) + (ExtraFields.HasTimestamp(entry.Modified) ? ExtraFields.TimestampLength : 0);

    private static int Zip64Length(ZipEntry entry) =>
        (Zip64.IsNeeded(entry.Size), Zip64.IsNeeded(entry.HeaderOffset)) switch
        {
            (false, false) => 0,
            (false, true) => ExtraFields.Zip64OffsetLength,
            (true, false) => ExtraFields.Zip64SizesLength,
            (true, true) => ExtraFields.Zip64MostLength,
        };

    // Only values that do not fit their 32-bit fields: java.util.zip rejects an extra field with more.
    private static void WriteZip64(ref FieldWriter field, int length, ZipEntry entry)
    {
        ExtraFields.Zip64(ref field, length);
        if (Zip64.IsNeeded(entry.Size))
        {
            field.Int64(entry.Size);
            field.Int64(entry.Size);
        }

        if (Zip64.IsNeeded(entry.HeaderOffset))
            field.Int64(entry.HeaderOffset);
    }
}
