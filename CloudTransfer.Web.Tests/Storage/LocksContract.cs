using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Tests.Storage;

/// <summary>What every implementation of <see cref="ILocks"/> promises. Two instances stand for two replicas.</summary>
public abstract class LocksContract : IAsyncLifetime
{
    private readonly StoredId _id = StoredId.New();
    private (IObjectStore Store, ILocks Locks) _one, _other;

    /// <summary>A replica, with a store whose uploads it can lock.</summary>
    protected abstract (IObjectStore Store, ILocks Locks) Open();

    public virtual Task InitializeAsync()
    {
        (_one, _other) = (Open(), Open());
        return Task.CompletedTask;
    }

    public virtual Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task A_name_has_one_holder_among_all_replicas_until_it_lets_go()
    {
        var held = await Task.WhenAll(Enumerable.Range(0, 20).Select(number =>
            Task.Run(async () => await (number % 2 == 0 ? _one : _other).Locks.TryTakeAsync("keys", CancellationToken.None))));

        await using (Assert.Single(held, taken => taken is not null)!)
            Assert.Null(await _one.Locks.TryTakeAsync("keys", CancellationToken.None));
        await using var next = await _other.Locks.TryTakeAsync("keys", CancellationToken.None);
        Assert.NotNull(next);
        await using var another = await _one.Locks.TryTakeAsync("others", CancellationToken.None);
        Assert.NotNull(another);
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nobody_else_may_delete_an_upload_that_is_held_be_it_sealed_or_not(bool isSealed)
    {
        await using (var upload = await _one.Store.BeginAsync(_id, atMost: 1 << 20, CancellationToken.None))
        {
            await using var locks = _one.Locks.Of(upload);
            Assert.True(await locks.TryTakeAsync());
            await upload.WriteAsync(0, new byte[] { 1 });
            if (isSealed)
                await upload.SealAsync(1);
            Assert.True(await _other.Locks.IsHeldAsync(_id, CancellationToken.None));
            Assert.Null(await _other.Locks.TryTakeAsync(_id, CancellationToken.None));
            upload.Keep();
        }

        Assert.False(await _other.Locks.IsHeldAsync(_id, CancellationToken.None));
        await using var deleter = await _other.Locks.TryTakeAsync(_id, CancellationToken.None);
        Assert.NotNull(deleter);
        Assert.Null(await _one.Locks.TryTakeAsync(_id, CancellationToken.None));
        Assert.True(await _one.Locks.IsHeldAsync(_id, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Of_two_who_have_an_upload_open_one_may_seal_it()
    {
        await KeepAsync();
        await using var one = (await _one.Store.ReopenAsync(_id, CancellationToken.None))!;
        await using var other = (await _other.Store.ReopenAsync(_id, CancellationToken.None))!;
        await using var second = _other.Locks.Of(other);
        await using (var first = _one.Locks.Of(one))
        {
            Assert.True(await first.TryTakeAsync());
            Assert.True(await first.TryTakeAsync());
            Assert.False(await second.TryTakeAsync());
            await one.DisposeAsync();
        }

        Assert.True(await second.TryTakeAsync());
    }

    [SkippableFact]
    public async Task A_lane_has_one_writer_and_lanes_are_independent_of_one_another_and_of_the_whole()
    {
        await KeepAsync();
        await using var one = (await _one.Store.ReopenAsync(_id, CancellationToken.None))!;
        await using var other = (await _other.Store.ReopenAsync(_id, CancellationToken.None))!;
        await using var second = _other.Locks.Of(other);
        var first = _one.Locks.Of(one);

        Assert.True(await first.TryTakeLaneAsync(0));
        Assert.False(await second.TryTakeLaneAsync(0));
        Assert.True(await second.TryTakeLaneAsync(UploadLocks.MaxLanes - 1));
        Assert.True(await second.TryTakeAsync());
        await first.DisposeAsync();
        await one.DisposeAsync();
        Assert.True(await second.TryTakeLaneAsync(0));
    }

    [SkippableFact]
    public async Task A_holder_sees_that_it_is_asked_to_let_go_for_as_long_as_it_is()
    {
        await KeepAsync();
        await using var one = (await _one.Store.ReopenAsync(_id, CancellationToken.None))!;
        await using var holder = _one.Locks.Of(one);
        await holder.TryTakeLaneAsync(3);
        await using (var other = (await _other.Store.ReopenAsync(_id, CancellationToken.None))!)
        {
            await using var newcomer = _other.Locks.Of(other);
            Assert.False(await holder.IsUnlockRequestedAsync(3));
            await newcomer.RequestUnlockAsync(3);
            await newcomer.RequestUnlockAsync(3);
            Assert.True(await holder.IsUnlockRequestedAsync(3));
            Assert.False(await holder.IsUnlockRequestedAsync(4));
            await newcomer.WithdrawUnlockRequestAsync(3);
            Assert.False(await holder.IsUnlockRequestedAsync(3));
            await newcomer.RequestUnlockAsync(3);
        }

        Assert.False(await holder.IsUnlockRequestedAsync(3));
    }

    [SkippableFact]
    public async Task The_lock_that_is_taken_before_an_upload_begins_keeps_others_from_deleting_it_until_it_is_closed()
    {
        var held = await _one.Locks.TryTakeAsync(_id, CancellationToken.None);
        Assert.NotNull(held);
        await using (await _one.Store.BeginAsync(_id, atMost: 1 << 20, CancellationToken.None))
        {
            Assert.True(await _other.Locks.IsHeldAsync(_id, CancellationToken.None));
            Assert.Null(await _other.Locks.TryTakeAsync(_id, CancellationToken.None));
        }

        await held.DisposeAsync();
        Assert.False(await _other.Locks.IsHeldAsync(_id, CancellationToken.None));
        await using var cleaner = await _other.Locks.TryTakeAsync(_id, CancellationToken.None);
        Assert.NotNull(cleaner);
    }

    [SkippableFact]
    public async Task Requests_of_one_replica_exclude_one_another()
    {
        await KeepAsync();
        await using var one = (await _one.Store.ReopenAsync(_id, CancellationToken.None))!;
        await using var other = (await _one.Store.ReopenAsync(_id, CancellationToken.None))!;
        await using var second = _one.Locks.Of(other);
        await using (var first = _one.Locks.Of(one))
        {
            Assert.True(await first.TryTakeLaneAsync(0));
            Assert.False(await second.TryTakeLaneAsync(0));
            await second.RequestUnlockAsync(0);
            Assert.True(await first.IsUnlockRequestedAsync(0));
            await one.DisposeAsync();
        }

        Assert.True(await second.TryTakeLaneAsync(0));
    }

    [SkippableFact]
    public async Task Of_many_who_take_and_give_back_there_is_never_more_than_one_at_a_time()
    {
        await KeepAsync();
        var (inside, taken) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(async () =>
        {
            var replica = number % 2 == 0 ? _one : _other;
            for (var round = 0; round < 50; round++)
            {
                await using var upload = (await replica.Store.ReopenAsync(_id, CancellationToken.None))!;
                await using var locks = replica.Locks.Of(upload);
                if (!await locks.TryTakeLaneAsync(1))
                    continue;
                Assert.Equal(1, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
                Interlocked.Increment(ref taken);
            }
        })));

        Assert.NotEqual(0, taken);
    }

    private async Task KeepAsync()
    {
        await using var upload = await _one.Store.BeginAsync(_id, atMost: 1 << 20, CancellationToken.None);
        await upload.SettleAsync(1);
        upload.Keep();
    }
}
