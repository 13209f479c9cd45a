namespace CloudTransfer.Web.Storage;

/// <summary>The bucket did not do what it was asked for, several times over.</summary>
/// <param name="code">S3's error code, or what kind of fault it was.</param>
/// <param name="inner">The fault.</param>
public sealed class BucketUnavailableException(string code, Exception? inner = null) : VolumeUnavailableException($"bucket_unavailable ({code})", inner)
{
    /// <summary>S3's error code, or what kind of fault it was.</summary>
    public string Code => code;
}
