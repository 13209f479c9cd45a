using CloudTransfer.Web.Downloads;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class ContentUsageTests
{
    private const int Length = 200;

    [Fact]
    public void No_sequence_of_ranges_yields_two_copies_and_one_is_always_available() =>
        Prop.ForAll<(byte From, byte To)[]>(requested =>
        {
            var (use, sent) = (ContentUsage.None(), new int[Length]);
            foreach (var (from, to) in requested.Where(range => range.From < range.To && range.To <= Length))
            {
                if (!use.Allows(from, to, Length))
                    continue;
                use.Add(from, to, Length);
                for (var at = from; at < to; at++)
                    sent[at]++;
            }

            return sent.Min() <= 1 && use.IsTaken == (sent.Min() == 1) && (use.IsTaken || use.Allows(0, Length, Length));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Usage_is_restored_as_it_was_stored()
    {
        var use = ContentUsage.None();
        use.Add(0, 60, Length);
        use.Add(50, 70, Length);
        var (once, again) = (use.Once, use.Again);
        Assert.Equal(("0-70", "50-60"), (once, again));
        Assert.Equal((once, again), (new ContentUsage(once, again, taken: false).Once, new ContentUsage(once, again, taken: false).Again));
    }

    [Fact]
    public void Empty_content_is_sent_once()
    {
        var use = ContentUsage.None();
        Assert.True(use.Allows(0, 0, 0));
        use.Add(0, 0, 0);
        Assert.True(use.IsTaken);
        Assert.False(use.Allows(0, 0, 0));
    }

    [Fact]
    public void Scattered_ranges_are_merged_and_never_undercounted()
    {
        var ranges = new ByteRangeSet();
        for (var at = 0; at < 1000; at++)
            ranges.Add(at * 10, (at * 10) + 1 + (at % 5));
        Assert.InRange(ranges.ToString().Split(' ').Length, 1, 256);
        Assert.All(Enumerable.Range(0, 1000), at => Assert.Equal(1 + (at % 5), ranges.Between(at * 10, (at * 10) + 1 + (at % 5)).Sum(range => range.To - range.From)));
    }
}
