using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace CloudTransfer.Web.Storage.S3;

/// <summary>What the SDK throws, as what the port of objects promises.</summary>
internal static class BucketFaults
{
    /// <summary>Makes a request.</summary>
    /// <exception cref="BucketUnavailableException">It failed for longer than it was repeated.</exception>
    /// <exception cref="UploadGoneException">The multipart upload is none any more.</exception>
    public static async Task<T> CallAsync<T>(Func<Task<T>> request)
    {
        try
        {
            return await request();
        }
        catch (AmazonS3Exception fault) when (fault.ErrorCode is "NoSuchUpload")
        {
            throw new UploadGoneException(fault);
        }
        catch (AmazonServiceException fault)
        {
            throw new BucketUnavailableException(fault.ErrorCode is { Length: > 0 } code ? code : $"{(int)fault.StatusCode}", fault);
        }
        catch (Exception fault) when (IsOfTheNetwork(fault))
        {
            throw new BucketUnavailableException(fault.GetType().Name, fault);
        }
    }

    /// <summary>Makes a request for an object; null when it is absent.</summary>
    /// <exception cref="BucketUnavailableException">It failed for longer than it was repeated.</exception>
    public static async Task<T?> TryAsync<T>(Func<Task<T>> request)
        where T : class
    {
        try
        {
            return await CallAsync(request);
        }
        catch (BucketUnavailableException fault) when (fault.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound, ErrorCode: not "NoSuchBucket" })
        {
            return null;
        }
    }

    /// <summary>Whether a fault is one of a connection to the bucket, or a time-out; not one of who asked.</summary>
    public static bool IsOfTheNetwork(Exception fault) =>
        fault is HttpRequestException or IOException and not (VolumeUnavailableException or FileNotFoundException) or AmazonClientException or OperationCanceledException { InnerException: TimeoutException };
}

/// <summary>A multipart upload was completed, aborted or never there.</summary>
internal sealed class UploadGoneException(Exception inner) : FileNotFoundException("upload_gone", inner);
