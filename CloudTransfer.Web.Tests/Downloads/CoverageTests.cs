using CloudTransfer.Web.Downloads;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class CoverageTests
{
    [Fact]
    public void Ranges_in_any_order_add_up_to_the_whole()
    {
        var coverage = new Coverage();
        coverage.Add(50, 100);
        coverage.Add(0, 20);
        Assert.Equal(20, coverage.Prefix);
        Assert.False(coverage.IsWhole(100));
        coverage.Add(20, 50);
        Assert.True(coverage.IsWhole(100));
        Assert.Equal("0-100", coverage.ToString());
    }

    [Fact]
    public void Nothing_is_counted_twice()
    {
        var coverage = new Coverage();
        coverage.Add(0, 60);
        coverage.Add(0, 60);
        Assert.False(coverage.IsWhole(100));
    }

    [Fact]
    public void An_empty_content_is_whole_at_once() => Assert.True(new Coverage().IsWhole(0));

    [Fact]
    public void Any_ranges_cover_what_a_set_of_bytes_says()
    {
        Prop.ForAll<(byte From, byte To)[]>(ranges => Agrees(ranges)).QuickCheckThrowOnFailure();
    }

    private static bool Agrees((byte From, byte To)[] ranges)
    {
        var coverage = new Coverage();
        var bytes = new HashSet<int>();
        foreach (var (from, to) in ranges)
        {
            coverage.Add(from, to);
            bytes.UnionWith(Enumerable.Range(from, Math.Max(0, to - from)));
        }

        var prefix = Enumerable.Range(0, 257).First(at => !bytes.Contains(at));
        return coverage.Prefix == prefix && string.Equals($"{Coverage.Parse($"{coverage}")}", $"{coverage}", StringComparison.Ordinal);
    }
}
