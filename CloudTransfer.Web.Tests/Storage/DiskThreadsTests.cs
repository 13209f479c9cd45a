using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.Local;

namespace CloudTransfer.Web.Tests.Storage;

public sealed class DiskThreadsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Those_that_wait_for_the_disk_wait_at_the_same_time_and_not_on_the_thread_pool()
    {
        var threads = new DiskThreads();
        using var meeting = new Barrier(16);
        var pooled = 0;

        // None of them gets on before all are there.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => threads.RunAsync(() =>
        {
            Assert.True(meeting.SignalAndWait(Timeout));
            if (Thread.CurrentThread.IsThreadPoolThread)
                Interlocked.Increment(ref pooled);
        })));

        Assert.Equal(0, pooled);
    }

    [Fact]
    public async Task All_is_done_however_much_comes_at_once()
    {
        var threads = new DiskThreads();
        var done = 0;

        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(_ => threads.RunAsync(() => Interlocked.Increment(ref done))));

        Assert.Equal(5_000, done);
    }

    [Fact]
    public async Task A_fault_is_told_to_who_asked_and_to_nobody_else()
    {
        var threads = new DiskThreads();

        var failing = threads.RunAsync(() => throw new VolumeFullException());
        await threads.RunAsync(() => { });

        await Assert.ThrowsAsync<VolumeFullException>(() => failing);
    }
}
