using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>URLs by which a receiver has a sealed object from the bucket itself.</summary>
public sealed class PresignedUrls(IOptions<StorageOptions> options, TimeProvider time) : IDisposable
{
    // Long enough to begin; a download that has begun goes on.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private readonly S3Options _options = options.Value.S3;
    private readonly Lazy<AmazonS3Client> _client = new(() => S3Client.Of(
        options.Value.S3, string.IsNullOrEmpty(options.Value.S3.PublicEndpoint) ? options.Value.S3.Endpoint : options.Value.S3.PublicEndpoint));

    /// <summary>Whether receivers are redirected at all.</summary>
    public bool IsOn => _options is { IsOn: true, Redirect: true };

    /// <summary>A URL of an object that is valid for a few minutes.</summary>
    /// <param name="id">The object.</param>
    /// <param name="disposition">The Content-Disposition of the answer.</param>
    /// <param name="contentType">The Content-Type of the answer.</param>
    public string Of(StoredId id, string disposition, string contentType)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = _options.Bucket,
            Key = _options.Prefix + BucketKeys.Sealed(id),
            Verb = HttpVerb.GET,
            Expires = (time.GetUtcNow() + Lifetime).UtcDateTime,
            Protocol = _client.Value.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) is true ? Protocol.HTTP : Protocol.HTTPS,
        };
        request.ResponseHeaderOverrides.ContentDisposition = disposition;
        request.ResponseHeaderOverrides.ContentType = contentType;
        return _client.Value.GetPreSignedURL(request);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }
}
