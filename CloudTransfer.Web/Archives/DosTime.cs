namespace CloudTransfer.Web.Archives;

/// <summary>
/// The time of a file in the format of MS-DOS (APPNOTE 4.4.6): 1980 to 2107, in steps of two seconds. The format has no
/// time zone, and Windows reads it as local time; so it is the local time of the sender if known, else UTC. The timestamp
/// in the extra fields is exact.
/// </summary>
internal static class DosTime
{
    private const int FirstYear = 1980;

    private static readonly DateTime First = new(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Last = new(FirstYear + 127, 12, 31, 23, 59, 58, DateTimeKind.Unspecified);

    /// <summary>The date in the upper 16 bits and the time in the lower ones, at the offset of <paramref name="time"/>; clamped to the range.</summary>
    public static uint From(DateTimeOffset time)
    {
        var local = time.DateTime;
        local = local < First ? First : local > Last ? Last : local;
        var date = ((local.Year - FirstYear) << 9) | (local.Month << 5) | local.Day;
        return (uint)((date << 16) | (local.Hour << 11) | (local.Minute << 5) | (local.Second / 2));
    }
}
