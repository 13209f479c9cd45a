using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Storage;

// Space before what was sent: parts of one size begin elsewhere then.
public partial class S3ObjectStoreTests
{
    [SkippableTheory]
    [InlineData(3 * Part + 5)]
    [InlineData(3 * Part)]
    [InlineData(3 * Part - 1)]
    [InlineData(2 * Part)]
    [InlineData(2 * Part - 1)]
    [InlineData(Part)]
    [InlineData(Part - 4096)]
    [InlineData(Part - 4095)]
    public async Task Space_is_inserted_before_what_was_sent(int length)
    {
        const int space = 4096;
        var (id, bytes) = (StoredId.New(), SampleBytes.Of(length));
        await using (var upload = await Open().BeginAsync(id, 8 * Part, CancellationToken.None))
        {
            upload.HoldFront();
            await upload.WriteAsync(0, bytes);
            await upload.InsertFrontAsync(space, length);
            await upload.WriteAsync(0, new byte[space]);
            await upload.WriteAsync(space + length, bytes);
            await upload.SealAsync(space + 2 * length);
            upload.Keep();
        }

        byte[] expected = [.. new byte[space], .. bytes, .. bytes];
        Assert.Equal(expected, await ReadAsync(id));
        Assert.Equal([$"transfers/{id}"], await KeysAsync());
    }

    [SkippableFact]
    public async Task Object_of_the_first_bytes_is_not_taken_for_a_sealed_one_and_goes_with_what_a_killed_replica_left()
    {
        var (id, bytes, other) = (StoredId.New(), SampleBytes.Of(3 * Part + 5), Open());
        await using (var upload = await BeginWithInsertedFrontAsync(id, bytes))
        {
            Assert.NotNull(await other.OpenAsync(id, CancellationToken.None));
            Assert.Equal([id], await other.ListIncomingAsync(CancellationToken.None).ToListAsync());
            await upload.SealAsync(4096 + bytes.Length);
            upload.Keep();
        }

        byte[] expected = [.. new byte[4096], .. bytes];
        Assert.Equal(expected, await ReadAsync(id));
        Assert.Empty(await other.ListIncomingAsync(CancellationToken.None).ToListAsync());
        var killed = await BeginWithInsertedFrontAsync(StoredId.New(), bytes);
        await killed.FlushAsync();

        Assert.NotNull(await other.DeleteAsync(killed.Id, CancellationToken.None));

        Assert.Empty(await other.ListIncomingAsync(CancellationToken.None).ToListAsync());
        Assert.Equal([$"transfers/{id}"], await KeysAsync());
        await Assert.ThrowsAnyAsync<Exception>(() => killed.SealAsync(4096 + bytes.Length));
        await killed.DisposeAsync();
        Assert.Equal([$"transfers/{id}"], await KeysAsync());
    }

    [SkippableFact]
    public async Task Given_up_after_space_was_inserted_it_leaves_nothing()
    {
        await (await BeginWithInsertedFrontAsync(StoredId.New(), SampleBytes.Of(3 * Part + 5))).DisposeAsync();

        Assert.Empty(await KeysAsync());
        Assert.Empty(await Open().ListIncomingAsync(CancellationToken.None).ToListAsync());
    }

    private async Task<Upload> BeginWithInsertedFrontAsync(StoredId id, byte[] bytes)
    {
        const int space = 4096;
        var upload = await Open().BeginAsync(id, 8 * Part, CancellationToken.None);
        upload.HoldFront();
        await upload.WriteAsync(0, bytes);
        await upload.InsertFrontAsync(space, bytes.Length);
        await upload.WriteAsync(0, new byte[space]);
        return upload;
    }
}
