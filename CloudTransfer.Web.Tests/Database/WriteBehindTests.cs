using CloudTransfer.Web.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Database;

public sealed class WriteBehindTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10), Never = TimeSpan.FromDays(1);

    [Fact]
    public async Task Whoever_stops_it_once_more_waits_for_the_same_last_write()
    {
        using var writes = new Writes(Never);
        await writes.StartAsync(CancellationToken.None);

        var first = writes.StopAsync(CancellationToken.None);
        await writes.Begun;
        var second = writes.StopAsync(CancellationToken.None);

        Assert.False(first.IsCompleted || second.IsCompleted);
        writes.GoOn();
        await Task.WhenAll(first, second);
        Assert.Equal(1, writes.Ended);
    }

    [Fact]
    public async Task A_write_that_has_begun_is_broken_off_by_no_stop()
    {
        using var writes = new Writes(Soon);
        await writes.StartAsync(CancellationToken.None);
        await writes.Begun;

        var stop = writes.StopAsync(CancellationToken.None);

        Assert.False(stop.IsCompleted);
        writes.GoOn();
        await stop;
        // The one that had begun, and the last one.
        Assert.Equal(2, writes.Ended);
    }

    private sealed class Writes(TimeSpan every) : WriteBehind(every, TimeProvider.System, NullLogger.Instance)
    {
        private readonly TaskCompletionSource _begun = new(), _mayGoOn = new();

        public Task Begun => _begun.Task;

        public int Ended { get; private set; }

        public void GoOn() => _mayGoOn.SetResult();

        public override async Task WriteAsync(CancellationToken cancel)
        {
            _begun.TrySetResult();
            await _mayGoOn.Task.WaitAsync(cancel);
            Ended++;
        }
    }
}
