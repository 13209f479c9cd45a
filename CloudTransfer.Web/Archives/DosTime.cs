namespace CloudTransfer.Web.Archives;

/// <summary>
/// The time of a file as MS-DOS had it (APPNOTE 4.4.6): 1980 to 2107, in steps of two seconds. The format does
/// not say of which time zone, and Windows takes it for local time: so it is the local time of the sender where that is known,
/// else UTC. The timestamp among the extra fields is exact.
/// </summary>
internal static class DosTime
{
    private const int FirstYear = 1980;

    private static readonly DateTime First = new(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
    private static readonly DateTime Last = new(FirstYear + 127, 12, 31, 23, 59, 58, DateTimeKind.Unspecified);

    /// <summary>The date in the upper 16 bits, the time in the lower, at the time's own offset; the nearest that there is.</summary>
    public static uint From(DateTimeOffset time)
    {
        var local = time.DateTime;
        local = local < First ? First : local > Last ? Last : local;
        var date = ((local.Year - FirstYear) << 9) | (local.Month << 5) | local.Day;
        return (uint)((date << 16) | (local.Hour << 11) | (local.Minute << 5) | (local.Second / 2));
    }
}
