using CloudTransfer.Web.Downloads;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class ByteRangeSetTests
{
    [Fact]
    public void Ranges_in_any_order_cover_the_whole()
    {
        var ranges = new ByteRangeSet();
        ranges.Add(50, 100);
        ranges.Add(0, 20);
        Assert.Equal(20, ranges.Prefix);
        Assert.False(ranges.IsWhole(100));
        ranges.Add(20, 50);
        Assert.True(ranges.IsWhole(100));
        Assert.Equal("0-100", ranges.ToString());
    }

    [Fact]
    public void Repeated_range_counts_once()
    {
        var ranges = new ByteRangeSet();
        ranges.Add(0, 60);
        ranges.Add(0, 60);
        Assert.False(ranges.IsWhole(100));
    }

    [Fact]
    public void Empty_content_is_complete_without_ranges() => Assert.True(new ByteRangeSet().IsWhole(0));

    [Fact]
    public void Ranges_agree_with_a_set_of_bytes()
    {
        Prop.ForAll<(byte From, byte To)[]>(ranges => Agrees(ranges)).QuickCheckThrowOnFailure();
    }

    private static bool Agrees((byte From, byte To)[] added)
    {
        var ranges = new ByteRangeSet();
        var bytes = new HashSet<int>();
        foreach (var (from, to) in added)
        {
            ranges.Add(from, to);
            bytes.UnionWith(Enumerable.Range(from, Math.Max(0, to - from)));
        }

        var prefix = Enumerable.Range(0, 257).First(at => !bytes.Contains(at));
        return ranges.Prefix == prefix && string.Equals($"{ByteRangeSet.Parse($"{ranges}")}", $"{ranges}", StringComparison.Ordinal);
    }
}
