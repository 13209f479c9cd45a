using System.Globalization;
using CloudTransfer.Web.Archives;

namespace CloudTransfer.Web.Tests.Archives;

public sealed class DosTimeTests
{
    [Theory]
    [InlineData("2026-11-22T08:30:15Z", "2026-11-22T08:30:14Z")]
    [InlineData("2026-11-22T01:30:14-07:00", "2026-11-22T01:30:14Z")]
    [InlineData("2026-07-01T23:59:59+05:30", "2026-07-01T23:59:58Z")]
    [InlineData("1980-01-01T00:30:00+01:00", "1980-01-01T00:30:00Z")]
    [InlineData("2107-12-31T23:59:59-01:00", "2107-12-31T23:59:58Z")]
    [InlineData("1980-01-01T00:00:00Z", "1980-01-01T00:00:00Z")]
    [InlineData("1979-12-31T23:59:59Z", "1980-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z", "1980-01-01T00:00:00Z")]
    [InlineData("2107-12-31T23:59:59Z", "2107-12-31T23:59:58Z")]
    [InlineData("2108-01-01T00:00:00Z", "2107-12-31T23:59:58Z")]
    [InlineData("9999-12-31T23:59:59Z", "2107-12-31T23:59:58Z")]
    public void DOS_time_is_the_nearest_representable_local_time(string time, string expected) => Assert.Equal(
        DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
        Read(DosTime.From(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture))));

    private static DateTimeOffset Read(uint dos) => new(
        (int)(dos >> 25) + 1980, (int)(dos >> 21) & 15, (int)(dos >> 16) & 31,
        (int)(dos >> 11) & 31, (int)(dos >> 5) & 63, (int)(dos & 31) * 2, TimeSpan.Zero);
}
