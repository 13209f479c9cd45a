using System.Security.Cryptography;
using Amazon.Runtime;
using Amazon.S3;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>How an S3 server is reached, with path style addresses.</summary>
internal sealed record S3Access(Uri Endpoint, string AccessKey, string SecretKey)
{
    /// <summary>The region that requests are signed for, unless the environment variable says another.</summary>
    private static readonly string Region = Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_S3_REGION") ?? "us-east-1";

    private static readonly string? Given = Environment.GetEnvironmentVariable("CLOUDTRANSFER_TEST_S3");

    /// <summary>
    /// The server that tests share: Ceph's gateway, or, where the environment variable <c>CLOUDTRANSFER_TEST_S3</c> is
    /// <c>http://access-key:secret-key@host:port</c>, that one. A key stands there as a URL writes it: <c>:</c> as <c>%3A</c>.
    /// </summary>
    public static async Task<S3Access> SharedAsync()
    {
        if (Given is not { Length: > 0 } given)
            return (await CephServer.SharedAsync()).Access;
        var address = new Uri(given);
        var keys = address.UserInfo.Split(':');
        return new S3Access(new Uri(address.GetLeftPart(UriPartial.Authority).Replace($"{address.UserInfo}@", "", StringComparison.Ordinal)), Uri.UnescapeDataString(keys[0]), Uri.UnescapeDataString(keys[1]));
    }

    /// <summary>The settings of the product for this server, without the bucket.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings =>
    [
        ("Storage:S3:Endpoint", Endpoint.ToString()), ("Storage:S3:Region", Region), ("Storage:S3:PathStyle", "true"),
        ("Storage:S3:AccessKey", AccessKey), ("Storage:S3:SecretKey", SecretKey),
    ];

    /// <summary>A client of the bare SDK; to be disposed of.</summary>
    /// <param name="retries">How often it repeats a request that failed.</param>
    public AmazonS3Client Client(int retries = 3) => new(new BasicAWSCredentials(AccessKey, SecretKey), new AmazonS3Config
    {
        ServiceURL = Endpoint.ToString(),
        AuthenticationRegion = Region,
        ForcePathStyle = true,
        MaxErrorRetry = retries,
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    /// <summary>Makes an empty bucket.</summary>
    public async Task<TestBucket> NewBucketAsync()
    {
        var bucket = new TestBucket(this, "b" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)));
        using var client = Client();
        await client.PutBucketAsync(bucket.Name);
        return bucket;
    }
}
