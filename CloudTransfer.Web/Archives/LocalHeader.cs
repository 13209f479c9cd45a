using System.Text;

namespace CloudTransfer.Web.Archives;

/// <summary>
/// What stands before the bytes of an entry (APPNOTE 4.3.7). Its length is fixed before they come; CRC and size
/// may be known only afterwards, so it can be longer than needed, and padding fills it.
/// </summary>
public static class LocalHeader
{
    /// <summary>The flag for names in UTF-8 (bit 11, APPNOTE 4.4.4). ASCII names carry it too.</summary>
    internal const ushort Utf8Names = 1 << 11;

    /// <summary>The method of entries that are kept as they are (APPNOTE 4.4.5).</summary>
    internal const ushort Stored = 0;

    private const uint Signature = 0x04034B50;
    private const int FixedLength = 30;

    /// <summary>
    /// The length in bytes of the header of a file with <paramref name="path"/>; any greater one will do as well,
    /// up to <see cref="Longest"/>.
    /// </summary>
    /// <param name="path">The path in the zip.</param>
    /// <param name="atMost">The size of the file in bytes, or what it is not going to exceed.</param>
    /// <exception cref="ArgumentException">The path is empty, or longer than <see cref="ZipEntry.LongestPath"/>.</exception>
    public static int Measure(string path, long atMost)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var pathLength = Encoding.UTF8.GetByteCount(path);
        if (pathLength > ZipEntry.LongestPath)
            throw new ArgumentException($"A path in a zip has at most {ZipEntry.LongestPath} bytes.", nameof(path));
        return FixedLength + pathLength + Zip64Length(atMost) + ExtraFields.TimestampLength;
    }

    /// <summary>The greatest length in bytes that the header of a file with <paramref name="path"/> can be given.</summary>
    public static int Longest(string path) => FixedLength + Encoding.UTF8.GetByteCount(path) + ushort.MaxValue;

    /// <summary>Writes the header of an entry.</summary>
    /// <param name="destination">All of it: <see cref="ZipEntry.HeaderLength"/> bytes.</param>
    /// <param name="entry">The entry, whose bytes follow.</param>
    /// <exception cref="ArgumentException">The destination's length is not the header's, or is none that <see cref="Measure"/> allows.</exception>
    public static void Write(Span<byte> destination, ZipEntry entry)
    {
        var pathLength = Encoding.UTF8.GetByteCount(entry.Path);
        var extraLength = destination.Length - FixedLength - pathLength;
        var zip64Length = Zip64Length(entry.Size);
        if (destination.Length != entry.HeaderLength)
            throw new ArgumentException("The header fills the room before its entry's bytes.", nameof(destination));
        if (extraLength < zip64Length + ExtraFields.TimestampLength || extraLength > ushort.MaxValue)
            throw new ArgumentException("No header of this length fits the entry.", nameof(destination));

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

    // What is left holds a timestamp at least. Where padding beside it would be too short for an extra field,
    // padding takes all: the time is in the central directory, too.
    private static void WriteRest(ref FieldWriter field, DateTimeOffset modified)
    {
        var beside = field.Left - ExtraFields.TimestampLength;
        if (ExtraFields.HasTimestamp(modified) && beside is 0 or >= ExtraFields.LeastPadding)
            ExtraFields.Timestamp(ref field, modified);
        if (field.Left > 0)
            ExtraFields.Padding(ref field, field.Left);
    }
}
