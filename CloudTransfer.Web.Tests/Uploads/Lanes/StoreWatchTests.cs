using System.Buffers;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Uploads.Lanes;

namespace CloudTransfer.Web.Tests.Uploads.Lanes;

/// <summary>A request that waits for a store, and another that asks for its lane.</summary>
public sealed class StoreWatchTests : IAsyncLifetime, IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly WaitingUpload _upload = new();
    private readonly AskedLocks _locks = new();

    private StoreWatch Watch => field ??= new StoreWatch(_upload, _locks, 0, new FastClock());

    public Task InitializeAsync() => Task.CompletedTask;

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _upload.DisposeAsync();
        await _locks.DisposeAsync();
    }

    [Fact]
    public async Task What_is_given_up_knows_it_at_once()
    {
        _locks.Answer = () => ValueTask.FromResult(true);

        // Without the context of a test, which would have it go on by another thread.
        var known = await Task.Run(() => Watch.RunAsync(async () =>
        {
            await Assert.ThrowsAsync<TaskCanceledException>(() => Watch.WaitAsync(new ValueTask(_upload.Waiting.Task)).AsTask());
            return Watch.IsAbandoned;
        })).WaitAsync(Timeout);

        Assert.True(known);
    }

    [Fact]
    public async Task A_look_that_fails_neither_ends_the_request_nor_the_watching()
    {
        var looks = 0;
        _locks.Answer = () => ++looks < 3 ? throw new InvalidOperationException("No look.") : ValueTask.FromResult(true);

        await Assert.ThrowsAsync<TaskCanceledException>(() => WaitAsync().WaitAsync(Timeout));

        Assert.Equal((3, true), (looks, Watch.IsAbandoned));
    }

    [Fact]
    public async Task Giving_up_that_fails_is_not_the_end_of_the_request()
    {
        _locks.Answer = () => ValueTask.FromResult(true);
        _upload.Fault = new AggregateException("A callback.");

        var waiting = WaitAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(Watch.IsAbandoned));
        _upload.Waiting.SetResult();

        Assert.Equal(7, await waiting.WaitAsync(Timeout));
    }

    [Fact]
    public async Task A_look_without_an_answer_does_not_keep_a_request_that_ends()
    {
        var asked = new TaskCompletionSource();
        _locks.Answer = () =>
        {
            asked.TrySetResult();
            return new ValueTask<bool>(new TaskCompletionSource<bool>().Task);
        };

        var waiting = WaitAsync();
        await asked.Task.WaitAsync(Timeout);
        _upload.Waiting.SetResult();

        Assert.Equal(7, await waiting.WaitAsync(Timeout));
        Assert.False(Watch.IsAbandoned);
    }

    [Fact]
    public async Task Nobody_looks_while_the_store_is_not_waited_for()
    {
        _locks.Answer = () => ValueTask.FromResult(true);
        _upload.Waiting.SetException(new IOException("It failed."));

        await Watch.RunAsync(async () =>
        {
            await Assert.ThrowsAsync<IOException>(() => Watch.WaitAsync(new ValueTask(_upload.Waiting.Task)).AsTask());
            // As long as three looks take.
            await Task.Delay(LaneLock.Silence + (3 * LaneLock.Listening), new FastClock());
            return 0;
        });

        Assert.Equal((0, false), (_locks.Looks, Watch.IsAbandoned));
    }

    [Fact]
    public async Task Nobody_looks_where_nothing_can_be_given_up()
    {
        _locks.Answer = () => ValueTask.FromResult(true);
        _upload.Waits = false;
        var waiting = WaitAsync();
        await Task.Delay(LaneLock.Silence + (3 * LaneLock.Listening), new FastClock());
        _upload.Waiting.SetResult();

        Assert.Equal((7, 0), (await waiting, _locks.Looks));
    }

    private Task<int> WaitAsync() => Watch.RunAsync(async () =>
    {
        await Watch.WaitAsync(new ValueTask(_upload.Waiting.Task));
        return 7;
    });

    // Its timers and its timestamps run twenty times as fast.
    private sealed class FastClock : TimeProvider
    {
        private const int Factor = 20;

        public override long GetTimestamp() => base.GetTimestamp() * Factor;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime / Factor, period);
    }

    private sealed class AskedLocks : UploadLocks
    {
        private int _looks;

        public Func<ValueTask<bool>> Answer { get; set; } = () => ValueTask.FromResult(false);

        public int Looks => Volatile.Read(ref _looks);

        public override ValueTask<bool> IsUnlockRequestedAsync(int lane)
        {
            Interlocked.Increment(ref _looks);
            return Answer();
        }

        public override ValueTask<bool> TryTakeAsync() => throw new NotSupportedException();

        public override ValueTask<bool> TryTakeLaneAsync(int lane) => throw new NotSupportedException();

        public override ValueTask RequestUnlockAsync(int lane) => throw new NotSupportedException();

        public override ValueTask WithdrawUnlockRequestAsync(int lane) => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    // What waits for it goes on within the call that gives it up.
    private sealed class WaitingUpload() : Upload(StoredId.New(), isSealed: false)
    {
        public TaskCompletionSource Waiting { get; } = new();

        public bool Waits { get; set; } = true;

        public Exception? Fault { get; set; }

        public override bool CanAbandon => Waits;

        public override void Abandon()
        {
            if (Fault is not null)
                throw Fault;
            Waiting.SetCanceled();
        }

        public override ValueTask<bool> ExistsAsync() => throw new NotSupportedException();

        public override void Reserve(long offset, long length) => throw new NotSupportedException();

        public override void Release(long offset, long length) => throw new NotSupportedException();

        public override ValueTask WriteAsync(long offset, in ReadOnlySequence<byte> bytes) => throw new NotSupportedException();

        public override ValueTask WriteAsync(long offset, ReadOnlyMemory<byte> bytes) => throw new NotSupportedException();

        public override ValueTask ClearAsync(long offset, long length) => throw new NotSupportedException();

        public override ValueTask InsertFrontAsync(int space, long length) => throw new NotSupportedException();

        public override Task<IReadOnlyList<UploadPiece>> FlushAsync() => throw new NotSupportedException();

        public override Task SettleAsync(long length) => throw new NotSupportedException();

        public override Task SealAsync(long length) => throw new NotSupportedException();

        public override void Keep() => throw new NotSupportedException();

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
