namespace CloudTransfer.Web.Tests.Hosts;

/// <summary>Settings of a bucket that cannot work.</summary>
public sealed class BucketSettingsTests : IDisposable
{
    private readonly TestFolder _volume = TestStorage.NewVolume(isPostgreSql: false, isBucket: true);

    public void Dispose() => _volume.Dispose();

    [SkippableTheory]
    [InlineData("Storage:S3:Bucket", "no-such-bucket", "'no-such-bucket', which refuses PutObject (NoSuchBucket): it must exist.")]
    [InlineData("Storage:S3:SecretKey", "wrong", "(SignatureDoesNotMatch): Storage:S3:SecretKey must be that of the access key.")]
    [InlineData("Storage:S3:AccessKey", "wrong", "(InvalidAccessKeyId): Storage:S3:AccessKey must be a key of this server.")]
    [InlineData("Storage:S3:PartSize", "1MiB", "Storage:S3:PartSize is 1048576 bytes: it must be from 5MiB to 5GiB.")]
    [InlineData("Storage:S3:Memory", "8MiB", "it must be at least twice Storage:S3:PartSize.")]
    [InlineData("Storage:S3:Endpoint", "nowhere", "Storage:S3:Endpoint is 'nowhere': it must be a URL")]
    public async Task A_setting_that_cannot_work_ends_the_start_with_one_sentence(string key, string value, string sentence)
    {
        await using var replica = ReplicaProcess.Begin(_volume.Path, (key, value));

        await replica.LogsAsync(sentence);
    }
}
