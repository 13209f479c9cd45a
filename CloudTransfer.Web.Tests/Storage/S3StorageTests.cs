using System.Buffers;
using Amazon.S3;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Storage.S3;
using CloudTransfer.Web.Tests.Archives;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Tests.Storage;

/// <summary>The contract, and what is peculiar to a bucket: parts that cannot be changed, bytes that are staged, memory that is bounded.</summary>
public partial class S3ObjectStoreTests : ObjectStoreContract
{
    private const int Part = 5 << 20;

    private readonly Rows _recorded = new();
    private StorageOptions _options = null!;
    private AmazonS3Client _client = null!;

    public override async Task InitializeAsync()
    {
        var bucket = await (await ServerAsync()).NewBucketAsync();
        _options = new StorageOptions();
        new ConfigurationBuilder().AddInMemoryCollection(bucket.Settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build()
            .GetSection(StorageOptions.Section).Bind(_options);
        (_options.S3.PartSize, _options.S3.Memory) = (new ByteSize(Part), new ByteSize(2 * Part));
        _client = S3Client.Of(_options.S3, _options.S3.Endpoint);
        await base.InitializeAsync();
    }

    private protected virtual Task<S3Access> ServerAsync() => S3Access.SharedAsync();

    public override Task DisposeAsync()
    {
        _client?.Dispose();
        return base.DisposeAsync();
    }

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Many_parts_become_one_object_whatever_the_pieces_that_they_come_in(int mebibytes)
    {
        var (id, bytes) = (StoredId.New(), SampleBytes.Of(3 * Part + 12_345));
        await using (var upload = await Open().BeginAsync(id, bytes.Length, CancellationToken.None))
        {
            for (var at = 0; at < bytes.Length; at += mebibytes << 20)
                await upload.WriteAsync(at, bytes.AsMemory(at, Math.Min(mebibytes << 20, bytes.Length - at)));
            await upload.SealAsync(bytes.Length);
            upload.Keep();
        }

        Assert.Equal(bytes, await ReadAsync(id));
        Assert.Equal([$"transfers/{id}"], await KeysAsync());
    }

    [SkippableFact]
    public async Task Lanes_of_two_replicas_meet_in_the_middle_of_a_part()
    {
        var (id, bytes) = (StoredId.New(), SampleBytes.Of(2 * Part + 777));
        await KeepAsync(id, bytes.Length);
        var (one, other) = (Open(), Open());
        var middle = Part + 1_000;

        await WriteAsync(one, id, 0, bytes.AsMemory(0, 3_000_000));
        await WriteAsync(other, id, middle, bytes.AsMemory(middle, 2_000_000));
        await WriteAsync(other, id, 3_000_000, bytes.AsMemory(3_000_000, middle - 3_000_000));
        await WriteAsync(one, id, middle + 2_000_000, bytes.AsMemory(middle + 2_000_000));
        await using (var upload = (await Open().ReopenAsync(id, CancellationToken.None))!)
            await upload.SealAsync(bytes.Length);

        Assert.Equal(bytes, await ReadAsync(id));
        Assert.Equal([$"transfers/{id}"], await KeysAsync());
    }

    [SkippableFact]
    public async Task What_was_not_recorded_does_not_count_even_where_it_was_stored()
    {
        var (id, bytes) = (StoredId.New(), SampleBytes.Of(Part + 10));
        await KeepAsync(id, bytes.Length);
        // A replica that lost the lane's lock: what it flushes, nobody records.
        await using (var lost = (await Open().ReopenAsync(id, CancellationToken.None))!)
        {
            await lost.WriteAsync(0, new byte[1 << 20]);
            Assert.NotEmpty(await lost.FlushAsync());
        }

        await WriteAsync(Open(), id, 0, bytes);
        await using (var upload = (await Open().ReopenAsync(id, CancellationToken.None))!)
            await upload.SealAsync(bytes.Length);

        Assert.Equal(bytes, await ReadAsync(id));
        Assert.Equal([$"transfers/{id}"], await KeysAsync());
    }

    [SkippableFact]
    public async Task A_part_that_another_sent_once_more_makes_sealing_fail_instead_of_corrupting()
    {
        var (id, bytes) = (StoredId.New(), SampleBytes.Of(Part + 10));
        await KeepAsync(id, bytes.Length);
        await using var lost = (await Open().ReopenAsync(id, CancellationToken.None))!;
        await lost.WriteAsync(0, new byte[Part - 1]);
        await WriteAsync(Open(), id, 0, bytes);

        await lost.WriteAsync(Part - 1, new byte[1]);
        await lost.FlushAsync();

        await using var upload = (await Open().ReopenAsync(id, CancellationToken.None))!;
        await Assert.ThrowsAsync<OverwrittenPartsException>(() => upload.SealAsync(bytes.Length));
        Assert.Null(await Open().OpenAsync(id, CancellationToken.None));
    }

    [SkippableFact]
    public async Task A_hole_is_never_sealed()
    {
        var id = StoredId.New();
        await using var upload = await Open().BeginAsync(id, 3 * Part, CancellationToken.None);
        await upload.WriteAsync(0, new byte[Part]);
        await upload.WriteAsync(Part + 1, new byte[Part]);

        await Assert.ThrowsAsync<InvalidDataException>(() => upload.SealAsync(2 * Part + 1));
    }

    [SkippableFact]
    public async Task Many_uploads_share_the_memory_of_two_parts()
    {
        var memory = new PartMemory(Options.Create(_options));
        var ids = Enumerable.Range(0, 8).Select(_ => StoredId.New()).ToList();

        await Task.WhenAll(ids.Select(async (id, number) =>
        {
            var bytes = SampleBytes.Of(2 * Part + number);
            await using var upload = await Open(memory).BeginAsync(id, bytes.Length, CancellationToken.None);
            for (var at = 0; at < bytes.Length; at += 300_000)
            {
                await upload.WriteAsync(at, bytes.AsMemory(at, Math.Min(300_000, bytes.Length - at)));
                Assert.InRange(memory.Taken, 1, 2 * Part);
                await Task.Yield();
            }

            await upload.SealAsync(bytes.Length);
            upload.Keep();
        }));

        foreach (var (number, id) in ids.Index())
            Assert.Equal(SampleBytes.Of(2 * Part + number), await ReadAsync(id));
        Assert.Equal(0, memory.Taken);
        Assert.Equal(ids.Count, (await KeysAsync()).Count);
    }

    [SkippableFact]
    public async Task What_is_given_up_leaves_no_part_and_no_object()
    {
        var id = StoredId.New();
        await using (var upload = await Open().BeginAsync(id, 8 * Part, CancellationToken.None))
        {
            await upload.WriteAsync(0, new byte[2 * Part + 1]);
            await upload.FlushAsync();
            Assert.NotEmpty(await KeysAsync());
        }

        Assert.Empty(await KeysAsync());
        Assert.Empty(await Open().ListIncomingAsync(CancellationToken.None).ToListAsync());
    }

    [SkippableFact]
    public async Task What_a_killed_replica_left_is_listed_and_deleted()
    {
        var id = StoredId.New();
        var killed = await Open().BeginAsync(id, 8 * Part, CancellationToken.None);
        await killed.WriteAsync(0, new byte[2 * Part + 1]);
        await killed.FlushAsync();
        var other = Open();

        Assert.Equal([id], await other.ListIncomingAsync(CancellationToken.None).ToListAsync());
        Assert.NotNull(await other.DeleteAsync(id, CancellationToken.None));

        Assert.Empty(await other.ListIncomingAsync(CancellationToken.None).ToListAsync());
        Assert.Empty(await KeysAsync());
        await Assert.ThrowsAsync<UploadGoneException>(() => killed.SealAsync(2 * Part + 1));
        await killed.DisposeAsync();
    }

    [SkippableFact]
    public async Task Parts_that_are_cleared_are_sent_again_and_parts_with_other_bytes_cannot_be()
    {
        var (id, bytes) = (StoredId.New(), SampleBytes.Of(4 * Part));
        await KeepAsync(id, bytes.Length);
        await WriteAsync(Open(), id, 0, bytes);

        await using (var upload = (await Open().ReopenAsync(id, CancellationToken.None))!)
        {
            Assert.False(await upload.CanClearAsync(Part - 1, Part));
            Assert.True(await upload.CanClearAsync(Part, 2 * Part));
            await upload.ClearAsync(Part, 2 * Part);
            await upload.SealAsync(bytes.Length);
        }

        byte[] expected = [.. bytes[..Part], .. new byte[2 * Part], .. bytes[(3 * Part)..]];
        Assert.Equal(expected, await ReadAsync(id));
    }

    protected override IObjectStore Open() => Open(new PartMemory(Options.Create(_options)));

    protected override Task RecordAsync(StoredId id, IReadOnlyList<UploadPiece> pieces)
    {
        _recorded.Add(id, pieces);
        return Task.CompletedTask;
    }

    private S3ObjectStore Open(PartMemory memory)
    {
        var options = Options.Create(_options);
        return new S3ObjectStore(new Bucket(_client, options, TimeProvider.System), memory, _recorded.OfAsync, options);
    }

    private async Task KeepAsync(StoredId id, long length)
    {
        await using var upload = await Open().BeginAsync(id, length, CancellationToken.None);
        await upload.SettleAsync(length);
        upload.Keep();
    }

    private async Task WriteAsync(IObjectStore store, StoredId id, long offset, ReadOnlyMemory<byte> bytes)
    {
        await using var upload = (await store.ReopenAsync(id, CancellationToken.None))!;
        await upload.WriteAsync(offset, new ReadOnlySequence<byte>(bytes));
        await RecordAsync(id, await upload.FlushAsync());
    }

    private async Task<byte[]> ReadAsync(StoredId id)
    {
        using var stored = (await Open().OpenAsync(id, CancellationToken.None))!;
        stored.Expect(0, stored.Length);
        var (read, bytes) = (0, new byte[stored.Length]);
        while (read < bytes.Length)
            read += await stored.ReadAsync(bytes.AsMemory(read), read, CancellationToken.None);
        return bytes;
    }

    private async Task<List<string>> KeysAsync() =>
        await new Bucket(_client, Options.Create(_options), TimeProvider.System).ListAsync("", CancellationToken.None).SelectMany(page => page).Select(found => found.Key).ToListAsync();

    // The rows of a database, in memory.
    private sealed class Rows
    {
        private readonly List<(StoredId Id, UploadPiece Piece)> _rows = [];

        public void Add(StoredId id, IEnumerable<UploadPiece> pieces)
        {
            foreach (var piece in pieces)
            {
                if (piece.IsPart)
                    _rows.RemoveAll(row => row.Id == id && row.Piece.Part == piece.Part);
                _rows.Add((id, piece));
            }
        }

        public ValueTask<IReadOnlyList<UploadPiece>> OfAsync(StoredId id, int first, int last, CancellationToken cancel) =>
            ValueTask.FromResult<IReadOnlyList<UploadPiece>>([.. _rows.Where(row => row.Id == id && row.Piece.Part >= first && row.Piece.Part <= last).Select(row => row.Piece)]);
    }
}

/// <summary>The same with another server, whose multipart uploads are manifests of segments.</summary>
public sealed class SwiftObjectStoreTests : S3ObjectStoreTests
{
    private protected override async Task<S3Access> ServerAsync() => (await SwiftServer.SharedAsync()).Access;
}
