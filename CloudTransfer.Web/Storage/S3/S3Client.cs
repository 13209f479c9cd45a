using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>The SDK's client, as the settings say.</summary>
internal static class S3Client
{
    // A request is repeated for about twenty seconds in all, unless too many fail at the same time.
    private const int Retries = 5;

    // What is copied at once between a part and its connection.
    private const int BufferLength = 128 << 10;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>A client of the server at an endpoint.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="endpoint">The server's URL; null for AWS.</param>
    public static RetryCountingClient Of(S3Options options, string? endpoint)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            // Trailing checksums are refused by several servers.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = Retries,
            BufferSize = BufferLength,
            Timeout = Timeout,
            ConnectTimeout = ConnectTimeout,
            HttpClientFactory = new S3Connections(),
        };
        if (string.IsNullOrEmpty(endpoint))
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        else
            (config.ServiceURL, config.AuthenticationRegion) = (endpoint, options.Region);
        return string.IsNullOrEmpty(options.AccessKey)
            ? new RetryCountingClient(config)
            : new RetryCountingClient(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config);
    }
}
