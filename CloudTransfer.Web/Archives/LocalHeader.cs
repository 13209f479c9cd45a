using System.Text;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// The header before the data of an entry (APPNOTE 4.3.7). Its length is fixed before the data is written, although CRC and
/// size may be known only afterwards. So it may be longer than needed; padding fills the rest.
/// </summary>
public static class LocalHeader
{
    /// <summary>The flag for UTF-8 names (bit 11, APPNOTE 4.4.4). It is also set for ASCII names.</summary>
    internal const ushort Utf8Names = 1 << 11;

    /// <summary>The compression method "stored" (APPNOTE 4.4.5).</summary>
    internal const ushort Stored = 0;

    private const uint Signature = 0x04034B50;
    private const int FixedLength = 30;

    /// <summary>
    /// The minimum length in bytes of the header of a file with <paramref name="path"/>. A longer one is valid too, up to
    /// <see cref="Longest"/>.
    /// </summary>
    /// <param name="path">The path in the zip.</param>
    /// <param name="atMost">The size of the file in bytes, or an upper bound of it.</param>
    /// <exception cref="ArgumentException">The path is empty, or longer than <see cref="ZipEntry.LongestPath"/>.</exception>
    public static int Measure(string path, long atMost)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var pathLength = Encoding.UTF8.GetByteCount(path);
        if (pathLength > ZipEntry.LongestPath)
            throw new ArgumentException($"A path in a zip has at most {ZipEntry.LongestPath} bytes.", nameof(path));
        return FixedLength + pathLength + Zip64Length(atMost) + ExtraFields.TimestampLength;
    }

    /// <summary>The maximum length in bytes of the header of a file with <paramref name="path"/>.</summary>
    public static int Longest(string path) => FixedLength + Encoding.UTF8.GetByteCount(path) + ushort.MaxValue;

    /// <summary>Writes the header of an entry.</summary>
    /// <param name="destination">The buffer, exactly <see cref="ZipEntry.HeaderLength"/> bytes long.</param>
    /// <param name="entry">The entry, with size and CRC.</param>
    /// <exception cref="ArgumentException">The length of the buffer differs from the header length, or is outside the valid range.</exception>
    public static void Write(Span<byte> destination, ZipEntry entry)
    {
        var pathLength = Encoding.UTF8.GetByteCount(entry.Path);
        var extraLength = destination.Length - FixedLength - pathLength;
        var zip64Length = Zip64Length(entry.Size);
        if (destination.Length != entry.HeaderLength)
            throw new ArgumentException("The buffer must have exactly the header length of the entry.", nameof(destination));
        if (extraLength < zip64Length + ExtraFields.TimestampLength || extraLength > ushort.MaxValue)
            throw new ArgumentException("The header length is invalid for the entry.", nameof(destination));

        var zip64 = zip64Length != 0;
        var field = new FieldWriter(destination);
        field.UInt32(Signature);
        field.UInt16(Zip64.VersionNeeded(zip64, entry.IsFolder));
        field.UInt16(Utf8Names);
        field.UInt16(Stored);
        field.UInt32(DosTime.From(entry.Modified));
        field.UInt32(entry.Crc32);
        field.UInt32(Zip64.Field(entry.Size));
        field.UInt32(Zip64.Field(entry.Size));
        field.UInt16(pathLength);
        field.UInt16(extraLength);
        field.Text(entry.Path);
        if (zip64)
            WriteZip64(ref field, entry.Size);
        WriteRest(ref field, entry.Modified);
    }

    private static int Zip64Length(long size) => Zip64.IsNeeded(size) ? ExtraFields.Zip64SizesLength : 0;

    private static void WriteZip64(ref FieldWriter field, long size)
    {
        ExtraFields.Zip64(ref field, ExtraFields.Zip64SizesLength);
        field.Int64(size);
        field.Int64(size);
    }

    // The rest has at least the length of a timestamp. If the padding after it would be shorter than an extra field,
    // padding replaces the timestamp, which is in the central directory too.
    private static void WriteRest(ref FieldWriter field, DateTimeOffset modified)
    {
        var beside = field.Left - ExtraFields.TimestampLength;
        if (ExtraFields.HasTimestamp(modified) && beside is 0 or >= ExtraFields.LeastPadding)
            ExtraFields.Timestamp(ref field, modified);
        if (field.Left > 0)
            ExtraFields.Padding(ref field, field.Left);
    }
}
