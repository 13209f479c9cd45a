using CloudTransfer.Web.Downloads;
using FsCheck;
using FsCheck.Fluent;

namespace CloudTransfer.Web.Tests.Downloads;

public sealed class ContentUsageTests
{
    private const int Length = 200;

    [Fact]
    public void Whatever_ranges_are_asked_for_no_two_copies_leave_and_one_always_can() =>
        Prop.ForAll<(byte From, byte To)[]>(asked =>
        {
            var (use, sent) = (ContentUsage.None(), new int[Length]);
            foreach (var (from, to) in asked.Where(range => range.From < range.To && range.To <= Length))
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
    public void What_has_left_is_read_as_it_was_written()
    {
        var use = ContentUsage.None();
        use.Add(0, 60, Length);
        use.Add(50, 70, Length);
        var (once, again) = (use.Once, use.Again);
        Assert.Equal(("0-70", "50-60"), (once, again));
        Assert.Equal((once, again), (new ContentUsage(once, again, taken: false).Once, new ContentUsage(once, again, taken: false).Again));
    }

    [Fact]
    public void A_content_of_no_bytes_leaves_once()
    {
        var use = ContentUsage.None();
        Assert.True(use.Allows(0, 0, 0));
        use.Add(0, 0, 0);
        Assert.True(use.IsTaken);
        Assert.False(use.Allows(0, 0, 0));
    }

    [Fact]
    public void More_scattered_ranges_than_are_remembered_count_as_more_and_never_as_less()
    {
        var ranges = new ByteRangeSet();
        for (var at = 0; at < 1000; at++)
            ranges.Add(at * 10, (at * 10) + 1 + (at % 5));
        Assert.InRange(ranges.ToString().Split(' ').Length, 1, 256);
        Assert.All(Enumerable.Range(0, 1000), at => Assert.Equal(1 + (at % 5), ranges.Between(at * 10, (at * 10) + 1 + (at % 5)).Sum(range => range.To - range.From)));
    }
}
