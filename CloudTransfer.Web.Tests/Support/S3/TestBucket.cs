using Amazon.S3;
using Amazon.S3.Model;

namespace CloudTransfer.Web.Tests.Support.S3;

/// <summary>A bucket of a test, as the bare SDK sees it.</summary>
internal sealed record TestBucket(S3Access Server, string Name)
{
    /// <summary>The settings with which replicas use it.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings => [("Storage:S3:Bucket", Name), .. Server.Settings];

    /// <summary>The keys of all objects with a prefix, in order.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string prefix = "")
    {
        using var client = Server.Client();
        var keys = new List<string>();
        var pages = client.Paginators.ListObjectsV2(new() { BucketName = Name, Prefix = prefix });
        await foreach (var page in pages.Responses)
            keys.AddRange((page.S3Objects ?? []).Select(found => found.Key));
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The keys of all multipart uploads that were neither completed nor aborted, in order.</summary>
    public async Task<IReadOnlyList<string>> UploadsAsync()
    {
        using var client = Server.Client();
        var keys = new List<string>();
        var request = new ListMultipartUploadsRequest { BucketName = Name };
        ListMultipartUploadsResponse page;
        do
        {
            page = await client.ListMultipartUploadsAsync(request);
            keys.AddRange((page.MultipartUploads ?? []).Select(upload => upload.Key));
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated is true);
        return [.. keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>The bytes of an object; null when absent.</summary>
    public async Task<byte[]?> ReadAsync(string key)
    {
        using var client = Server.Client();
        try
        {
            using var answer = await client.GetObjectAsync(Name, key);
            using var bytes = new MemoryStream();
            await answer.ResponseStream.CopyToAsync(bytes);
            return bytes.ToArray();
        }
        catch (AmazonS3Exception fault) when (fault.StatusCode is System.Net.HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
