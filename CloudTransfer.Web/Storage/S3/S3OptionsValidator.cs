using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>What the settings of the bucket must be.</summary>
internal sealed class S3OptionsValidator : IValidateOptions<StorageOptions>
{
    private const long LeastPart = 5 << 20, MostPart = 5L << 30;

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, StorageOptions options)
    {
        var failures = Failures(options.S3).ToList();
        return failures.Count > 0 ? ValidateOptionsResult.Fail(failures) : ValidateOptionsResult.Success;
    }

    private static IEnumerable<string> Failures(S3Options s3)
    {
        if (s3.PartSize.Bytes is < LeastPart or > MostPart)
            yield return $"Storage:S3:PartSize is {s3.PartSize.Bytes} bytes: it must be from 5MiB to 5GiB.";
        if (s3.Memory.Bytes / 2 < s3.PartSize.Bytes)
            yield return $"Storage:S3:Memory is {s3.Memory.Bytes} bytes: it must be at least twice Storage:S3:PartSize.";
        if (string.IsNullOrEmpty(s3.AccessKey) != string.IsNullOrEmpty(s3.SecretKey))
            yield return "Storage:S3:AccessKey and Storage:S3:SecretKey belong together: both must be set, or neither.";
        if (!s3.IsOn && !string.IsNullOrEmpty(s3.Endpoint))
            yield return "Storage:S3:Endpoint is set without Storage:S3:Bucket: it must name the bucket.";
        foreach (var (key, url) in new[] { ("Endpoint", s3.Endpoint), ("PublicEndpoint", s3.PublicEndpoint) })
        {
            if (!string.IsNullOrEmpty(url) && !(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"))
                yield return $"Storage:S3:{key} is '{url}': it must be a URL, such as https://s3.example.com.";
        }
    }
}
