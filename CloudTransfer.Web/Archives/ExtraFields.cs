namespace CloudTransfer.Web.Archives;

/// <summary>The extra fields of a header (APPNOTE 4.5). Each has an id, a length and data.</summary>
internal static class ExtraFields
{
    /// <summary>The length of a zip64 field with both sizes (APPNOTE 4.5.3).</summary>
    public const int Zip64SizesLength = FrameLength + (2 * sizeof(long));

    /// <summary>The length of a zip64 field with only an offset.</summary>
    public const int Zip64OffsetLength = FrameLength + sizeof(long);

    /// <summary>The maximum length of a zip64 field in a central header: both sizes and the offset.</summary>
    public const int Zip64MostLength = Zip64SizesLength + sizeof(long);

    /// <summary>The length of a timestamp field.</summary>
    public const int TimestampLength = FrameLength + 1 + sizeof(int);

    /// <summary>The minimum length of a padding field.</summary>
    public const int LeastPadding = FrameLength + PaddingStart;

    private const int FrameLength = 4;
    private const int PaddingStart = 4;

    private const int Zip64Id = 0x0001;
    private const int TimestampId = 0x5455;
    private const int PaddingId = 0xA220;
    private const int PaddingSignature = 0xA028;
    private const int HasModified = 1;

    /// <summary>Whether a time fits into a timestamp field: signed 32-bit seconds since 1970, from 1901 to 2038.</summary>
    public static bool HasTimestamp(DateTimeOffset modified) =>
        modified.ToUnixTimeSeconds() is >= int.MinValue and <= int.MaxValue;

    /// <summary>Writes the header of a zip64 field. The caller writes the values in the order of APPNOTE 4.5.3.</summary>
    public static void Zip64(ref FieldWriter field, int length)
    {
        field.UInt16(Zip64Id);
        field.UInt16(length - FrameLength);
    }

    /// <summary>Writes the time in UTC, to the second, which the DOS time cannot represent ("UT", Info-ZIP's extrafld.txt).</summary>
    public static void Timestamp(ref FieldWriter field, DateTimeOffset modified)
    {
        field.UInt16(TimestampId);
        field.UInt16(TimestampLength - FrameLength);
        field.Byte(HasModified);
        field.UInt32((uint)(int)modified.ToUnixTimeSeconds());
    }

    /// <summary>Writes padding (Open Packaging Growth Hint, APPNOTE 4.6.10), which readers ignore.</summary>
    public static void Padding(ref FieldWriter field, int length)
    {
        field.UInt16(PaddingId);
        field.UInt16(length - FrameLength);
        field.UInt16(PaddingSignature);
        field.UInt16(length - LeastPadding);
        field.Zeros(length - LeastPadding);
    }
}
