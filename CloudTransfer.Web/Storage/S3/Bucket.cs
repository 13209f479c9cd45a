using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>The objects below <c>Storage:S3:Prefix</c> in the bucket, by keys without it.</summary>
/// <remarks>
/// The SDK repeats what failed for a while, with growing random pauses and a budget for all requests together. What fails for
/// longer is a <see cref="BucketUnavailableException"/>.
/// </remarks>
public sealed class Bucket(AmazonS3Client client, IOptions<StorageOptions> options, TimeProvider time)
{
    private const int MostKeys = 1000, MostAtOnce = 8;

    private readonly string _name = options.Value.S3.Bucket ?? "";
    private readonly string _prefix = options.Value.S3.Prefix;

    // TLS protects what is sent; without it the bytes are hashed, so that the server can tell whether they are what was signed.
    private readonly bool _isEncrypted = options.Value.S3.Endpoint?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) is not true;

    private volatile bool _deletesOneByOne;

    /// <summary>Is told of each request how long it took, with its repetitions, and whether the bucket was at fault.</summary>
    public Action<BucketOperation, TimeSpan, bool>? Observer { get; set; }

    /// <summary>Stores an object by one request.</summary>
    public Task PutAsync(string key, Stream content, CancellationToken cancel) => CallAsync(BucketOperation.Put, () => client.PutObjectAsync(
        new PutObjectRequest { BucketName = _name, Key = _prefix + key, InputStream = content, AutoCloseStream = false, AutoResetStreamPosition = true, UseChunkEncoding = false, DisablePayloadSigning = _isEncrypted }, cancel));

    /// <summary>The length and the entity tag of an object; null when it is absent.</summary>
    public async Task<(long Length, string Tag)?> HeadAsync(string key, CancellationToken cancel) =>
        await TryAsync(BucketOperation.Head, () => client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = _name, Key = _prefix + key }, cancel)) is { } head
            ? (head.ContentLength, head.ETag)
            : null;

    /// <summary>Opens a range of an object; null when it is absent. The answer is to be disposed of.</summary>
    /// <param name="key">The object.</param>
    /// <param name="start">The first byte.</param>
    /// <param name="length">How many bytes, at least 1; fewer come where the object ends before.</param>
    /// <param name="tag">The entity tag that it must have; null for any.</param>
    /// <param name="cancel">Ends the request.</param>
    public Task<GetObjectResponse?> GetAsync(string key, long start, long length, string? tag, CancellationToken cancel) => TryAsync(BucketOperation.Get, () => client.GetObjectAsync(
        new GetObjectRequest { BucketName = _name, Key = _prefix + key, ByteRange = new ByteRange(start, start + length - 1), EtagToMatch = tag }, cancel));

    /// <summary>Deletes an object, which may be absent.</summary>
    public Task DeleteAsync(string key, CancellationToken cancel) =>
        CallAsync(BucketOperation.Delete, () => client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = _name, Key = _prefix + key }, cancel));

    /// <summary>Deletes objects, of which any may be absent.</summary>
    public async Task DeleteAsync(IEnumerable<string> keys, CancellationToken cancel)
    {
        foreach (var some in keys.Chunk(MostKeys))
        {
            if (some.Length == 1 || !await TryDeleteTogetherAsync(some, cancel))
                await Parallel.ForEachAsync(some, new ParallelOptions { MaxDegreeOfParallelism = MostAtOnce, CancellationToken = cancel }, async (key, end) => await DeleteAsync(key, end));
        }
    }

    // Some servers do not know that request, or want the MD5 of it, which the SDK does not send any more.
    private async Task<bool> TryDeleteTogetherAsync(string[] keys, CancellationToken cancel)
    {
        if (_deletesOneByOne)
            return false;
        try
        {
            await CallAsync(BucketOperation.Delete, () => client.DeleteObjectsAsync(
                new DeleteObjectsRequest { BucketName = _name, Quiet = true, Objects = [.. keys.Select(key => new KeyVersion { Key = _prefix + key })] }, cancel));
        }
        catch (BucketUnavailableException fault) when (fault.Code is "InvalidRequest" or "MissingContentMD5" or "InvalidDigest" or "NotImplemented" or "MethodNotAllowed")
        {
            _deletesOneByOne = true;
        }

        return !_deletesOneByOne;
    }

    /// <summary>The objects whose keys begin so, in the order of their keys, a page at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<(string Key, long Length)>> ListAsync(string beginning, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListObjectsV2Request { BucketName = _name, Prefix = _prefix + beginning };
        for (var more = true; more;)
        {
            var page = await CallAsync(BucketOperation.List, () => client.ListObjectsV2Async(request, cancel));
            yield return [.. (page.S3Objects ?? []).Select(found => (found.Key[_prefix.Length..], found.Size ?? 0))];
            (more, request.ContinuationToken) = (page.IsTruncated ?? false, page.NextContinuationToken);
        }
    }

    /// <summary>Begins a multipart upload; answers its id.</summary>
    public async Task<string> InitiateAsync(string key, CancellationToken cancel) => (await CallAsync(BucketOperation.Initiate, () => client.InitiateMultipartUploadAsync(
        new InitiateMultipartUploadRequest { BucketName = _name, Key = _prefix + key }, cancel))).UploadId;

    /// <summary>Sends a part; answers its entity tag.</summary>
    /// <exception cref="UploadGoneException">The upload was completed or aborted.</exception>
    public async Task<string> UploadPartAsync(string key, string uploadId, int part, Stream content, CancellationToken cancel) => (await CallAsync(BucketOperation.Part, () => client.UploadPartAsync(
        new UploadPartRequest { BucketName = _name, Key = _prefix + key, UploadId = uploadId, PartNumber = part, InputStream = content, PartSize = content.Length, UseChunkEncoding = false, DisablePayloadSigning = _isEncrypted },
        cancel))).ETag;

    /// <summary>Makes a part of a range of an object; answers its entity tag.</summary>
    /// <exception cref="UploadGoneException">The upload was completed or aborted.</exception>
    public async Task<string> CopyPartAsync(string key, string uploadId, int part, (string Key, long Start, long Length) source, CancellationToken cancel)
    {
        var request = new CopyPartRequest
        {
            SourceBucket = _name, SourceKey = _prefix + source.Key, FirstByte = source.Start, LastByte = source.Start + source.Length - 1,
            DestinationBucket = _name, DestinationKey = _prefix + key, UploadId = uploadId, PartNumber = part,
        };
        // Like that of CompleteMultipartUpload, an answer may be an error behind the status 200.
        return await CallAsync(BucketOperation.Copy, async () => (await client.CopyPartAsync(request, cancel)).ETag is { Length: > 0 } tag ? tag : throw new BucketUnavailableException("UploadPartCopy"));
    }

    /// <summary>Makes an object of parts.</summary>
    /// <exception cref="UploadGoneException">The upload was completed or aborted.</exception>
    public async Task CompleteAsync(string key, string uploadId, IEnumerable<(int Part, string Tag)> parts, CancellationToken cancel)
    {
        var request = new CompleteMultipartUploadRequest { BucketName = _name, Key = _prefix + key, UploadId = uploadId, PartETags = [.. parts.Select(part => new PartETag(part.Part, part.Tag))] };
        await CallAsync(BucketOperation.Complete, async () =>
        {
            var done = await client.CompleteMultipartUploadAsync(request, cancel);
            // Servers begin an answer before they know how it ends: one that names no object is an error behind the status 200.
            return string.IsNullOrEmpty(done.Key) ? throw new BucketUnavailableException("CompleteMultipartUpload") : done;
        });
    }

    /// <summary>The parts of a multipart upload that are there, with their entity tags.</summary>
    public async Task<IReadOnlyDictionary<int, string>> ListPartsAsync(string key, string uploadId, CancellationToken cancel)
    {
        var parts = new Dictionary<int, string>();
        var request = new ListPartsRequest { BucketName = _name, Key = _prefix + key, UploadId = uploadId };
        for (var more = true; more;)
        {
            var page = await CallAsync(BucketOperation.List, () => client.ListPartsAsync(request, cancel));
            foreach (var part in page.Parts ?? [])
                parts[part.PartNumber ?? 0] = part.ETag;
            (more, request.PartNumberMarker) = (page.IsTruncated ?? false, $"{page.NextPartNumberMarker}");
        }

        return parts;
    }

    /// <summary>Gives a multipart upload up, which may be gone.</summary>
    public async Task AbortAsync(string key, string uploadId, CancellationToken cancel)
    {
        try
        {
            await CallAsync(BucketOperation.Abort, () => client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = _name, Key = _prefix + key, UploadId = uploadId }, cancel));
        }
        catch (UploadGoneException)
        {
            // So it should be.
        }
    }

    /// <summary>The multipart uploads under way to keys that begin so.</summary>
    public async IAsyncEnumerable<(string Key, string UploadId)> ListUploadsAsync(string beginning, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListMultipartUploadsRequest { BucketName = _name, Prefix = _prefix + beginning };
        for (var more = true; more;)
        {
            var page = await CallAsync(BucketOperation.List, () => client.ListMultipartUploadsAsync(request, cancel));
            foreach (var upload in page.MultipartUploads ?? [])
                yield return (upload.Key[_prefix.Length..], upload.UploadId);
            (more, request.KeyMarker, request.UploadIdMarker) = (page.IsTruncated ?? false, page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    private Task<T?> TryAsync<T>(BucketOperation operation, Func<Task<T>> request)
        where T : class => MeasureAsync(operation, () => BucketFaults.TryAsync(request));

    private Task<T> CallAsync<T>(BucketOperation operation, Func<Task<T>> request) => MeasureAsync(operation, () => BucketFaults.CallAsync(request));

    private async Task<T> MeasureAsync<T>(BucketOperation operation, Func<Task<T>> request)
    {
        var (began, isFailed) = (time.GetTimestamp(), false);
        try
        {
            return await request();
        }
        catch (BucketUnavailableException)
        {
            isFailed = true;
            throw;
        }
        finally
        {
            Observer?.Invoke(operation, time.GetElapsedTime(began), isFailed);
        }
    }
}
