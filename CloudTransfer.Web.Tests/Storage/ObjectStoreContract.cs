using System.Buffers;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Storage;

/// <summary>What every implementation of <see cref="IObjectStore"/> promises. Two instances stand for two replicas of one store.</summary>
public abstract class ObjectStoreContract : IAsyncLifetime
{
    private static readonly byte[] Bytes = SampleBytes.Of(100_000);

    private const long AtMost = 64 << 20;

    private readonly StoredId _id = StoredId.New();
    private IObjectStore _one = null!, _other = null!;

    /// <summary>A replica of the same empty store.</summary>
    protected abstract IObjectStore Open();

    /// <summary>Records the pieces of an upload, where the store needs a record of them.</summary>
    protected virtual Task RecordAsync(StoredId id, IReadOnlyList<UploadPiece> pieces) => Task.CompletedTask;

    public virtual Task InitializeAsync()
    {
        (_one, _other) = (Open(), Open());
        return Task.CompletedTask;
    }

    public virtual Task DisposeAsync() => Task.CompletedTask;

    [SkippableFact]
    public async Task What_is_sealed_is_read_by_every_replica_byte_for_byte_whatever_order_it_was_written_in()
    {
        await using (var upload = await _one.BeginAsync(_id, AtMost, CancellationToken.None))
        {
            await upload.WriteAsync(60_000, Bytes.AsMemory(60_000));
            await upload.WriteAsync(0, InTwo(Bytes.AsMemory(0, 60_000)));
            Assert.Null(await _other.OpenAsync(_id, CancellationToken.None));
            await upload.SealAsync(Bytes.Length);
            upload.Keep();
        }

        Assert.Equal(Bytes, await ReadAsync(_one));
        Assert.Equal(Bytes, await ReadAsync(_other));
    }

    [SkippableFact]
    public async Task Reading_begins_anywhere_and_ends_with_the_object()
    {
        await SealAsync();
        using var stored = (await _other.OpenAsync(_id, CancellationToken.None))!;
        var some = new byte[10];

        Assert.Equal(Bytes.Length, stored.Length);
        Assert.Equal(10, await stored.ReadAsync(some, 77_777, CancellationToken.None));
        Assert.Equal(Bytes[77_777..77_787], some);
        Assert.Equal(3, await stored.ReadAsync(some, Bytes.Length - 3, CancellationToken.None));
        Assert.Equal(0, await stored.ReadAsync(some, Bytes.Length, CancellationToken.None));
    }

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_was_not_kept_is_gone_when_it_is_closed(bool isSealed)
    {
        await using (var upload = await _one.BeginAsync(_id, AtMost, CancellationToken.None))
        {
            await upload.WriteAsync(0, Bytes);
            if (isSealed)
                await upload.SealAsync(Bytes.Length);
        }

        Assert.Null(await _other.OpenIncomingAsync(_id, CancellationToken.None));
        Assert.Null(await _other.ReopenAsync(_id, CancellationToken.None));
        Assert.Null(await _other.DeleteAsync(_id, CancellationToken.None));
        Assert.Empty(await ListedAsync());
    }

    [SkippableFact]
    public async Task What_was_kept_is_gone_on_with_by_another_replica_and_read_before_it_is_sealed()
    {
        await KeepHalfAsync();
        using (var incoming = (await _other.OpenIncomingAsync(_id, CancellationToken.None))!)
        {
            var some = new byte[50_000];
            Assert.Equal(some.Length, await incoming.ReadAsync(some, 0, CancellationToken.None));
            Assert.Equal(Bytes[..50_000], some);
        }

        await using (var upload = (await _other.ReopenAsync(_id, CancellationToken.None))!)
        {
            Assert.Equal((_id, false), (upload.Id, upload.IsSealed));
            await upload.WriteAsync(50_000, Bytes.AsMemory(50_000));
            await upload.SealAsync(Bytes.Length);
        }

        Assert.Equal(Bytes, await ReadAsync(_one));
        await using var again = (await _one.ReopenAsync(_id, CancellationToken.None))!;
        Assert.True(again.IsSealed);
    }

    [SkippableFact]
    public async Task Its_length_is_that_with_which_it_is_sealed()
    {
        await using (var upload = await _one.BeginAsync(_id, AtMost, CancellationToken.None))
        {
            upload.Reserve(0, 1 << 20);
            await upload.WriteAsync(0, Bytes);
            await upload.SealAsync(70_000);
            upload.Keep();
        }

        Assert.Equal(Bytes[..70_000], await ReadAsync(_other));
        Assert.Equal(70_000, await _one.DeleteAsync(_id, CancellationToken.None));
    }

    [SkippableFact]
    public async Task What_is_cleared_is_zeros()
    {
        await using (var upload = await _one.BeginAsync(_id, AtMost, CancellationToken.None))
        {
            await upload.WriteAsync(0, Bytes);
            await upload.ClearAsync(1_000, 90_000);
            await upload.SealAsync(Bytes.Length);
            upload.Keep();
        }

        byte[] expected = [.. Bytes[..1_000], .. new byte[90_000], .. Bytes[91_000..]];
        Assert.Equal(expected, await ReadAsync(_other));
    }

    [SkippableTheory]
    [InlineData(100_000)]
    [InlineData(9 << 20)]
    public async Task What_was_written_can_be_moved_back(int length)
    {
        const int space = 4096;
        var bytes = SampleBytes.Of(length);
        await using (var upload = await _one.BeginAsync(_id, AtMost, CancellationToken.None))
        {
            upload.HoldFront();
            await upload.WriteAsync(0, bytes);
            await upload.InsertFrontAsync(space, length);
            await upload.WriteAsync(0, new byte[space]);
            await upload.SealAsync(space + length);
            upload.Keep();
        }

        byte[] expected = [.. new byte[space], .. bytes];
        Assert.Equal(expected, await ReadAsync(_other));
    }

    [SkippableFact]
    public async Task What_another_deletes_meanwhile_cannot_be_sealed()
    {
        await KeepHalfAsync();
        await using var upload = (await _one.ReopenAsync(_id, CancellationToken.None))!;
        Assert.True(await upload.ExistsAsync());

        Assert.Equal(50_000, await _other.DeleteAsync(_id, CancellationToken.None));

        Assert.False(await upload.ExistsAsync());
        await Assert.ThrowsAsync<FileNotFoundException>(() => upload.SealAsync(50_000));
        Assert.Null(await _other.OpenIncomingAsync(_id, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Uploads_and_sealed_objects_are_listed_apart()
    {
        await KeepHalfAsync();
        Assert.Equal([_id], await IncomingAsync());
        Assert.Empty(await ListedAsync());

        await using (var upload = (await _one.ReopenAsync(_id, CancellationToken.None))!)
            await upload.SealAsync(50_000);

        Assert.Empty(await IncomingAsync());
        Assert.Equal([_id], await ListedAsync());
        await _other.DeleteAsync(_id, CancellationToken.None);
        Assert.Empty(await ListedAsync());
    }

    [SkippableFact]
    public async Task A_group_that_has_not_changed_keeps_its_version_and_one_that_has_does_not()
    {
        await SealAsync();
        var before = await VersionAsync();
        await _other.DeleteAsync(_id, CancellationToken.None);
        await SealAsync();

        Assert.True(before is null || before != await VersionAsync());
    }

    [SkippableFact]
    public async Task It_can_be_proved_that_objects_can_be_stored()
    {
        await _one.ProbeAsync(CancellationToken.None);

        var (free, total) = _one.Space();
        Assert.InRange(free, 1, total);
        Assert.Empty(await ListedAsync());
    }

    private async Task SealAsync()
    {
        await using var upload = await _one.BeginAsync(_id, AtMost, CancellationToken.None);
        await upload.WriteAsync(0, Bytes);
        await upload.SealAsync(Bytes.Length);
        upload.Keep();
    }

    private async Task KeepHalfAsync()
    {
        await using var upload = await _one.BeginAsync(_id, AtMost, CancellationToken.None);
        await upload.WriteAsync(0, Bytes.AsMemory(0, 50_000));
        var pieces = await upload.FlushAsync();
        await upload.SettleAsync(50_000);
        await RecordAsync(_id, pieces);
        upload.Keep();
    }

    private async Task<byte[]> ReadAsync(IObjectStore store)
    {
        using var stored = (await store.OpenAsync(_id, CancellationToken.None))!;
        var (read, bytes) = (0, new byte[stored.Length]);
        while (read < bytes.Length)
            read += await stored.ReadAsync(bytes.AsMemory(read), read, CancellationToken.None);
        return bytes;
    }

    private async Task<List<StoredId>> IncomingAsync() => await _other.ListIncomingAsync(CancellationToken.None).ToListAsync();

    private async Task<List<StoredId>> ListedAsync() => await _other.ListAsync(CancellationToken.None).SelectMany(group => group.Ids).ToListAsync();

    private async Task<DateTime?> VersionAsync() =>
        (await _other.ListAsync(CancellationToken.None).SingleAsync(group => group.Ids.Contains(_id))).Version;

    private static ReadOnlySequence<byte> InTwo(ReadOnlyMemory<byte> bytes)
    {
        var second = new Segment(bytes[(bytes.Length / 3)..], bytes.Length / 3);
        return new ReadOnlySequence<byte>(new Segment(bytes[..(bytes.Length / 3)], 0, second), 0, second, second.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, long before, Segment? next = null) => (Memory, RunningIndex, Next) = (memory, before, next);
    }
}
