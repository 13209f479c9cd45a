using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>Objects as objects of a bucket.</summary>
public sealed class S3ObjectStore(Bucket bucket, PartMemory memory, RecordedPieces pieces, IOptions<StorageOptions> options) : IObjectStore
{
    /// <inheritdoc/>
    public string Location => $"bucket {options.Value.S3.Bucket} (Storage:S3:Bucket)";

    /// <inheritdoc/>
    public bool ReadsIncoming => false;

    /// <inheritdoc/>
    public TimeSpan ListInterval => TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public int ConcurrentDeletions => 8;

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> OpenAsync(StoredId id, CancellationToken cancel) =>
        await bucket.HeadAsync(BucketKeys.Sealed(id), cancel) is { } found ? new S3Object(bucket, BucketKeys.Sealed(id), found.Length, found.Tag) : null;

    /// <inheritdoc/>
    public async ValueTask<StoredObject?> OpenIncomingAsync(StoredId id, CancellationToken cancel) =>
        await UploadRecord.FindAsync(bucket, id, cancel) is { } record
            ? new S3IncomingObject(bucket, id, record, pieces)
            : await OpenAsync(id, cancel);

    /// <inheritdoc/>
    public ValueTask<Upload> BeginAsync(StoredId id, long atMost, CancellationToken cancel) =>
        ValueTask.FromResult<Upload>(new S3Upload(id, (bucket, memory, pieces), PartLayout.Of(atMost, options.Value.S3), record: null));

    /// <inheritdoc/>
    public async ValueTask<Upload?> ReopenAsync(StoredId id, CancellationToken cancel)
    {
        if (await UploadRecord.FindAsync(bucket, id, cancel) is { } record)
            return new S3Upload(id, (bucket, memory, pieces), new PartLayout(record.PartSize), record);
        return await bucket.HeadAsync(BucketKeys.Sealed(id), cancel) is { } found
            ? new S3Upload(id, (bucket, memory, pieces), PartLayout.Of(found.Length, options.Value.S3), record: null, isSealed: true)
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask<long?> DeleteAsync(StoredId id, CancellationToken cancel)
    {
        var key = BucketKeys.Sealed(id);
        var found = await bucket.HeadAsync(key, cancel);
        if (found is not null)
            await bucket.DeleteAsync(key, cancel);
        var staged = await UploadLeftovers.DeleteAsync(bucket, id, cancel);
        // One beside a sealed object is aborted where uploads are listed.
        var uploads = found is null || staged is not null ? await bucket.ListUploadsAsync(key, cancel).ToListAsync(cancel) : [];
        foreach (var (target, upload) in uploads)
            await bucket.AbortAsync(target, upload, cancel);
        return found is null && uploads.Count == 0 && staged is null ? null : (found?.Length ?? 0) + (staged ?? 0);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredId> ListIncomingAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var isSealed = new Dictionary<StoredId, bool>();
        await foreach (var page in bucket.ListAsync(BucketKeys.Incoming, cancel))
        {
            foreach (var (key, _) in page)
            {
                if (BucketKeys.TryParse(key, BucketKeys.Incoming, out var id) && !isSealed.ContainsKey(id) && !(isSealed[id] = await WasSealedAsync(id, cancel)))
                    yield return id;
            }
        }

        await foreach (var (key, upload) in bucket.ListUploadsAsync(BucketKeys.Transfers, cancel))
        {
            if (!BucketKeys.TryParse(key, BucketKeys.Transfers, out var id))
                continue;
            if (!isSealed.ContainsKey(id) && !(isSealed[id] = await IsSealedAsync(id, cancel)))
                yield return id;
            // Where the answer to a request for an upload was lost, there are two, of which one became the object.
            if (isSealed[id])
                await bucket.AbortAsync(key, upload, cancel);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ObjectGroup> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var page in bucket.ListAsync(BucketKeys.Transfers, cancel))
        {
            if (page.Count > 0)
                yield return new ObjectGroup(page[0].Key, Version: null, Ids(page));
        }
    }

    /// <inheritdoc/>
    /// <remarks>It asks whether there is something, as whoever may write is answered: to write each time would cost more. The start has written.</remarks>
    public async ValueTask ProbeAsync(CancellationToken cancel) => await bucket.HeadAsync(BucketKeys.Probe, cancel);

    /// <inheritdoc/>
    public (long Free, long Total) Space() => (long.MaxValue, long.MaxValue);

    // Who sealed it was killed before the rest was deleted.
    private async Task<bool> WasSealedAsync(StoredId id, CancellationToken cancel)
    {
        if (!await IsSealedAsync(id, cancel))
            return false;
        await UploadLeftovers.DeleteAsync(bucket, id, cancel);
        return true;
    }

    private async Task<bool> IsSealedAsync(StoredId id, CancellationToken cancel) =>
        await bucket.HeadAsync(BucketKeys.Sealed(id), cancel) is not null && await bucket.HeadAsync(BucketKeys.Front(id), cancel) is null;

    private static IEnumerable<StoredId> Ids(IEnumerable<(string Key, long Length)> page)
    {
        foreach (var (key, _) in page)
        {
            if (BucketKeys.TryParse(key, BucketKeys.Transfers, out var id))
                yield return id;
        }
    }
}
