namespace CloudTransfer.Web.Archives;

/// <summary>
/// The time of a file as MS-DOS had it (APPNOTE 4.4.6): 1980 to 2107, in steps of two seconds. The format does
/// not say of which time zone; here it is UTC always, and the timestamp among the extra fields is exact.
/// </summary>
internal static class DosTime
{
    private const int FirstYear = 1980;

    private static readonly DateTime First = new(FirstYear, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Last = new(FirstYear + 127, 12, 31, 23, 59, 58, DateTimeKind.Utc);

    /// <summary>The date in the upper 16 bits, the time in the lower; the nearest that there is.</summary>
    public static uint From(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        utc = utc < First ? First : utc > Last ? Last : utc;
        var date = ((utc.Year - FirstYear) << 9) | (utc.Month << 5) | utc.Day;
        return (uint)((date << 16) | (utc.Hour << 11) | (utc.Minute << 5) | (utc.Second / 2));
    }
}
