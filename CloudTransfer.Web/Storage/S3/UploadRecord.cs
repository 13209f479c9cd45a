using System.Text.Json;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>What every replica must know of an upload to go on with it: an object of the bucket, for as long as it is not sealed.</summary>
/// <param name="PartSize">The length of a part in bytes.</param>
/// <param name="Length">The length of the object in bytes.</param>
/// <param name="UploadId">The id of its multipart upload; null where the object is a single part.</param>
internal sealed record UploadRecord(long PartSize, long Length, string? UploadId)
{
    private const int Longest = 16 << 10;

    /// <summary>Reads it; null when there is no such upload.</summary>
    public static async Task<UploadRecord?> FindAsync(Bucket bucket, StoredId id, CancellationToken cancel)
    {
        using var found = await bucket.GetAsync(BucketKeys.Record(id), 0, Longest, tag: null, cancel);
        return found is null ? null : await BucketFaults.CallAsync(async () => await JsonSerializer.DeserializeAsync<UploadRecord>(found.ResponseStream, cancellationToken: cancel));
    }

    /// <summary>Stores it.</summary>
    public async Task SaveAsync(Bucket bucket, StoredId id)
    {
        using var content = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(this));
        await bucket.PutAsync(BucketKeys.Record(id), content, CancellationToken.None);
    }
}
