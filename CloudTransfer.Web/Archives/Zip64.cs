namespace CloudTransfer.Web.Archives;

/// <summary>
/// When the 16 and 32-bit fields of the classic format are too small (APPNOTE 4.3.9.2, 4.5.3). Their highest
/// value is not a value but says that the true one is in a 64-bit field elsewhere.
/// </summary>
internal static class Zip64
{
    /// <summary>What stands in a 32-bit field whose value is elsewhere.</summary>
    public const uint Elsewhere = uint.MaxValue;

    /// <summary>What stands in a 16-bit field whose value is elsewhere.</summary>
    public const ushort CountElsewhere = ushort.MaxValue;

    /// <summary>Whether a size or an offset needs 64 bits.</summary>
    public static bool IsNeeded(long value) => value >= Elsewhere;

    /// <summary>What stands in the 32-bit field.</summary>
    public static uint Field(long value) => IsNeeded(value) ? Elsewhere : (uint)value;

    /// <summary>What stands in the 16-bit field of a count.</summary>
    public static ushort CountField(int count) => (ushort)Math.Min(count, CountElsewhere);

    /// <summary>The version that a reader must know: 1.0 for stored files, 2.0 for folders, 4.5 for these fields (APPNOTE 4.4.3).</summary>
    public static ushort VersionNeeded(bool zip64, bool isFolder = false) => (ushort)(zip64 ? 45 : isFolder ? 20 : 10);
}
