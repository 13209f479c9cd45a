using CloudTransfer.Web.Jobs;

namespace CloudTransfer.Web.Tests.Jobs;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 20)]
    [InlineData(4, 80)]
    [InlineData(7, 640)]
    [InlineData(8, 900)]
    [InlineData(1_000_000, 900)]
    public void Each_failed_attempt_doubles_the_wait_up_to_a_bound(int attempts, int seconds)
    {
        var waits = Enumerable.Range(0, 200).Select(_ => Backoff.After(attempts)).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(seconds) * 0.75, TimeSpan.FromSeconds(seconds)));
        Assert.InRange(waits.Distinct().Count(), 50, 200);
        Assert.All(waits, wait => Assert.True(wait <= Backoff.Longest));
    }
}
