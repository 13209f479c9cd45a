namespace CloudTransfer.Web.Archives;

/// <summary>
/// Zip64, for values that exceed the 16-bit and 32-bit fields of the classic format (APPNOTE 4.3.9.2, 4.5.3). The maximum
/// value of such a field means that the actual value is in a 64-bit field elsewhere.
/// </summary>
internal static class Zip64
{
    /// <summary>The marker in a 32-bit field whose value is elsewhere.</summary>
    public const uint Elsewhere = uint.MaxValue;

    /// <summary>The marker in a 16-bit field whose value is elsewhere.</summary>
    public const ushort CountElsewhere = ushort.MaxValue;

    /// <summary>Whether a size or an offset needs 64 bits.</summary>
    public static bool IsNeeded(long value) => value >= Elsewhere;

    /// <summary>The content of the 32-bit field.</summary>
    public static uint Field(long value) => IsNeeded(value) ? Elsewhere : (uint)value;

    /// <summary>The content of the 16-bit field of a count.</summary>
    public static ushort CountField(int count) => (ushort)Math.Min(count, CountElsewhere);

    /// <summary>The version needed to extract: 1.0 for stored files, 2.0 for folders, 4.5 for zip64 (APPNOTE 4.4.3).</summary>
    public static ushort VersionNeeded(bool zip64, bool isFolder = false) => (ushort)(zip64 ? 45 : isFolder ? 20 : 10);
}
