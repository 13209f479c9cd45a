using Amazon.S3;
using Amazon.S3.Model;
using CloudTransfer.Web.Tests.Archives;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>The S3 server of the tests does what the product needs of a bucket.</summary>
public sealed class BucketTests
{
    private const string Key = "transfers/ab c+ü";
    private const int PartSize = 5 << 20;

    private static readonly byte[] Bytes = SampleBytes.Of((2 * PartSize) + 1000);

    [SkippableFact]
    public async Task Parts_sent_in_any_order_are_one_object_that_is_read_by_ranges()
    {
        var bucket = await NewBucketAsync();
        using var client = bucket.Server.Client();
        var upload = (await client.InitiateMultipartUploadAsync(bucket.Name, Key)).UploadId;
        var parts = new List<PartETag>();
        foreach (var number in new[] { 3, 1, 2 })
            parts.Add(await SendAsync(client, bucket, upload, number));

        Assert.Equal([Key], await bucket.UploadsAsync());
        await client.CompleteMultipartUploadAsync(new() { BucketName = bucket.Name, Key = Key, UploadId = upload, PartETags = [.. parts.OrderBy(part => part.PartNumber)] });

        Assert.Empty(await bucket.UploadsAsync());
        Assert.Equal([Key], await bucket.KeysAsync("transfers/"));
        Assert.Equal(Bytes, await bucket.ReadAsync(Key));
        using var range = await client.GetObjectAsync(new() { BucketName = bucket.Name, Key = Key, ByteRange = new(PartSize - 10, PartSize + 9) });
        using var read = new MemoryStream();
        await range.ResponseStream.CopyToAsync(read);
        Assert.Equal(Bytes[(PartSize - 10)..(PartSize + 10)], read.ToArray());
    }

    [SkippableFact]
    public async Task Part_that_was_sent_again_makes_completing_with_the_first_one_fail()
    {
        var bucket = await NewBucketAsync();
        using var client = bucket.Server.Client();
        var upload = (await client.InitiateMultipartUploadAsync(bucket.Name, Key)).UploadId;
        var first = await SendAsync(client, bucket, upload, 3);
        await client.UploadPartAsync(new() { BucketName = bucket.Name, Key = Key, UploadId = upload, PartNumber = 3, InputStream = new MemoryStream(Bytes[..10]), UseChunkEncoding = false });

        var refused = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => client.CompleteMultipartUploadAsync(new() { BucketName = bucket.Name, Key = Key, UploadId = upload, PartETags = [first] }));

        Assert.Equal("InvalidPart", refused.ErrorCode);
    }

    [SkippableFact]
    public async Task Aborted_upload_leaves_nothing()
    {
        var bucket = await NewBucketAsync();
        using var client = bucket.Server.Client();
        var upload = (await client.InitiateMultipartUploadAsync(bucket.Name, Key)).UploadId;
        await SendAsync(client, bucket, upload, 1);

        await client.AbortMultipartUploadAsync(bucket.Name, Key, upload);

        Assert.Empty(await bucket.UploadsAsync());
        Assert.Empty(await bucket.KeysAsync());
        Assert.Null(await bucket.ReadAsync(Key));
    }

    [SkippableFact]
    public async Task Each_volume_has_a_bucket_of_its_own_with_the_settings_of_its_replicas()
    {
        await NewBucketAsync();
        using var first = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);
        using var second = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);

        Assert.Equal(TestStorage.Bucket(first.Path), TestStorage.Bucket(first.Path));
        Assert.NotEqual(TestStorage.Bucket(first.Path).Name, TestStorage.Bucket(second.Path).Name);
        var settings = TestStorage.Settings(first.Path, [("Storage:S3:Endpoint", "http://127.0.0.1:1")]).ToDictionary(StringComparer.Ordinal);
        Assert.Equal(TestStorage.Bucket(first.Path).Name, settings["Storage:S3:Bucket"]);
        Assert.DoesNotContain("Storage:S3:Endpoint", settings.Keys);
    }

    private static async Task<TestBucket> NewBucketAsync() => await (await S3Access.SharedAsync()).NewBucketAsync();

    private static async Task<PartETag> SendAsync(AmazonS3Client client, TestBucket bucket, string upload, int number)
    {
        var from = (number - 1) * PartSize;
        var part = new MemoryStream(Bytes, from, Math.Min(PartSize, Bytes.Length - from));
        var answer = await client.UploadPartAsync(new() { BucketName = bucket.Name, Key = Key, UploadId = upload, PartNumber = number, InputStream = part, UseChunkEncoding = false });
        return new PartETag(number, answer.ETag);
    }
}
