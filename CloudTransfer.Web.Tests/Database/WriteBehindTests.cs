using CloudTransfer.Web.Database;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudTransfer.Web.Tests.Database;

public sealed class WriteBehindTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(10), Never = TimeSpan.FromDays(1);

    [Fact]
    public async Task Second_stop_waits_for_the_same_final_write()
    {
        using var writes = new Writes(Never);
        await writes.StartAsync(CancellationToken.None);

        var first = writes.StopAsync(CancellationToken.None);
        await writes.Started;
        var second = writes.StopAsync(CancellationToken.None);

        Assert.False(first.IsCompleted || second.IsCompleted);
        writes.Continue();
        await Task.WhenAll(first, second);
        Assert.Equal(1, writes.Ended);
    }

    [Fact]
    public async Task Stop_does_not_cancel_a_write_in_progress()
    {
        using var writes = new Writes(Soon);
        await writes.StartAsync(CancellationToken.None);
        await writes.Started;

        var stop = writes.StopAsync(CancellationToken.None);

        Assert.False(stop.IsCompleted);
        writes.Continue();
        await stop;
        // The write in progress and the final write.
        Assert.Equal(2, writes.Ended);
    }

    [Fact]
    public async Task Last_write_that_fails_lets_the_process_end()
    {
        using var writes = new Writes(Never) { Fault = new InvalidOperationException() };
        writes.Continue();
        await writes.StartAsync(CancellationToken.None);

        await writes.StopAsync(CancellationToken.None);

        Assert.Equal(1, writes.Ended);
    }

    private sealed class Writes(TimeSpan every) : WriteBehind(every, TimeProvider.System, NullLogger.Instance)
    {
        private readonly TaskCompletionSource _started = new(), _mayContinue = new();

        public Task Started => _started.Task;

        public int Ended { get; private set; }

        public Exception? Fault { get; init; }

        public void Continue() => _mayContinue.SetResult();

        public override async Task WriteAsync(CancellationToken cancel)
        {
            _started.TrySetResult();
            await _mayContinue.Task.WaitAsync(cancel);
            Ended++;
            if (Fault is not null)
                throw Fault;
        }
    }
}
