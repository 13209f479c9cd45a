using System.Collections.Concurrent;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Observability.Metrics;

public sealed class StorageSnapshotRefreshTests
{
    private static readonly StorageSnapshot First = new(1, 2, 3, 4, 5, 6, 7);

    [Fact]
    public async Task A_snapshot_is_taken_before_the_first_scrape_then_in_the_background_and_dropped_when_it_fails()
    {
        var answers = new ConcurrentQueue<Func<StorageSnapshot>>([() => First, () => throw new IOException("the volume is gone"), () => First with { Transfers = 9 }]);
        var taken = new SemaphoreSlim(0);
        var latest = new LatestStorageSnapshot();
        var clock = new HandDrivenTime();
        using var taking = new StorageSnapshotRefresh(
            _ =>
            {
                taken.Release();
                return answers.TryDequeue(out var answer) ? ValueTask.FromResult(answer()) : throw new IOException("asked too often");
            },
            latest,
            clock,
            NullLogger<StorageSnapshotRefresh>.Instance);

        await taking.StartAsync(CancellationToken.None);
        Assert.Equal(First, latest.Value);
        Assert.Equal(1, taken.CurrentCount);

        await UntilAsync(() => clock.Interval == StorageSnapshotRefresh.Interval);
        clock.Tick();
        await UntilAsync(() => latest.Value is null);
        clock.Tick();
        await UntilAsync(() => latest.Value?.Transfers == 9);

        Assert.Equal(3, taken.CurrentCount);
        await taking.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Without_figures_the_gauges_are_silent_instead_of_wrong()
    {
        await using var host = await MetricsHost.StartAsync(builder => builder.Services.AddStorageSnapshots((_, _) => throw new IOException("no volume")));
        var samples = await host.SamplesAsync();
        Assert.DoesNotContain("cloudtransfer_storage_free_bytes", samples.Keys, StringComparer.Ordinal);
        Assert.Contains("cloudtransfer_uploads_in_flight", samples.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Without_a_quota_what_is_taken_is_told_and_no_quota_is()
    {
        await using var host = await MetricsHost.StartAsync(builder =>
            builder.Services.AddStorageSnapshots((_, _) => ValueTask.FromResult(First with { QuotaBytes = null })));
        var samples = await host.SamplesAsync();
        Assert.Equal("6", samples["cloudtransfer_storage_taken_bytes"]);
        Assert.DoesNotContain("cloudtransfer_storage_quota_bytes", samples.Keys, StringComparer.Ordinal);
    }

    private static Task UntilAsync(Func<bool> condition) => Eventually.HoldsAsync(() => Task.FromResult(condition()));

    private sealed class HandDrivenTime : TimeProvider
    {
        private Action _tick = () => { };

        public TimeSpan Interval { get; private set; }

        public void Tick() => _tick();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _tick = () => callback(state);
            Interval = period;
            return System.CreateTimer(_ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
