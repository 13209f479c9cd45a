using CloudTransfer.Web.Commands;

namespace CloudTransfer.Web.Tests.Commands;

/// <summary>What a move shows of how far it is.</summary>
public sealed class CopyProgressTests
{
    [Theory]
    [InlineData(0, 1000, 0, 0, false, "  0 %  0 bytes of 1.0 kB, 0 bytes/s")]
    [InlineData(500_000_000, 2_000_000_000, 250_000_000, 10, true, "[######                  ]  25 %  500 MB of 2.0 GB, 25 MB/s, 0:01:00 left")]
    [InlineData(5, 5, 5, 1, false, "100 %  5 bytes of 5 bytes, 5 bytes/s, 0:00:00 left")]
    [InlineData(0, 0, 0, 1, true, "[########################] 100 %  0 bytes of 0 bytes, 0 bytes/s")]
    public void A_line_says_the_share_the_bytes_the_rate_and_the_time_left(long done, long total, long copied, int seconds, bool hasBar, string line) =>
        Assert.Equal(line, CopyProgress.Text(done, total, copied, TimeSpan.FromSeconds(seconds), hasBar));

    [Fact]
    public void Rows_have_one_checksum_in_any_order_and_another_when_a_value_changes()
    {
        object?[][] rows = [["a", 1L, null], ["b", 2L, new byte[] { 1 }], ["", 0L, null]];

        Assert.True(Of(rows).IsSameAs(Of([.. rows.Reverse()])));
        Assert.False(Of(rows).IsSameAs(Of([["a", 1L, null], ["b", 2L, new byte[] { 2 }], ["", 0L, null]])));
        Assert.False(Of(rows).IsSameAs(Of([["a", 1L, ""], ["b", 2L, new byte[] { 1 }], ["", 0L, null]])));
        Assert.False(Of([["ab", "c"]]).IsSameAs(Of([["a", "bc"]])));
    }

    private static RowChecksum Of(object?[][] rows)
    {
        var checksum = new RowChecksum();
        foreach (var row in rows)
            checksum.Add(row);
        return checksum;
    }
}
