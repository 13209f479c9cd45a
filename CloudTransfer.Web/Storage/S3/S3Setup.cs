using Amazon.S3;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>The bucket that <c>Storage:S3</c> names.</summary>
public static class S3Setup
{
    /// <summary>Adds the bucket, with the memory for its parts.</summary>
    public static void AddS3Storage(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<StorageOptions>, S3OptionsValidator>();
        services.AddSingleton(provider => S3Client.Of(
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.S3, provider.GetRequiredService<IOptions<StorageOptions>>().Value.S3.Endpoint));
        services.AddSingleton<AmazonS3Client>(provider => provider.GetRequiredService<RetryCountingClient>());
        services.AddSingleton<Bucket>();
        // The SDK takes a while to make its client: not where there is no bucket.
        services.AddSingleton(provider => new Lazy<Bucket>(provider.GetRequiredService<Bucket>));
        services.AddSingleton<PartMemory>();
        services.AddSingleton<PresignedUrls>();
        services.AddSingleton<S3ObjectStore>();
        services.AddHostedService<BucketCheck>();
    }
}
