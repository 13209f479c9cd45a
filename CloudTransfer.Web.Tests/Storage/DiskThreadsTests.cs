using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Storage;

public sealed class DiskThreadsTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Disk_operations_run_concurrently_outside_the_thread_pool()
    {
        var threads = new DiskThreads();
        using var barrier = new Barrier(16);
        var pooled = 0;

        // The barrier opens only when all operations run at the same time.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => threads.RunAsync(() =>
        {
            Assert.True(barrier.SignalAndWait(Timeout));
            if (Thread.CurrentThread.IsThreadPoolThread)
                Interlocked.Increment(ref pooled);
        })));

        Assert.Equal(0, pooled);
    }

    [Fact]
    public async Task Thousands_of_concurrent_operations_complete()
    {
        var threads = new DiskThreads();
        var completed = 0;

        await Task.WhenAll(Enumerable.Range(0, 5_000).Select(_ => threads.RunAsync(() => Interlocked.Increment(ref completed))));

        Assert.Equal(5_000, completed);
    }

    [Fact]
    public async Task Exception_reaches_only_its_caller()
    {
        var threads = new DiskThreads();

        var failing = threads.RunAsync(() => throw new VolumeFullException());
        await threads.RunAsync(() => { });

        await Assert.ThrowsAsync<VolumeFullException>(() => failing);
    }
}
