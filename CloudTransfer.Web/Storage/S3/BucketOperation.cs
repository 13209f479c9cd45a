namespace CloudTransfer.Web.Storage.S3;

/// <summary>A kind of request to the bucket: label <c>operation</c>.</summary>
public enum BucketOperation
{
    /// <summary>PutObject.</summary>
    Put,

    /// <summary>HeadObject.</summary>
    Head,

    /// <summary>GetObject, until its answer begins.</summary>
    Get,

    /// <summary>DeleteObject and DeleteObjects.</summary>
    Delete,

    /// <summary>ListObjectsV2 and ListMultipartUploads.</summary>
    List,

    /// <summary>CreateMultipartUpload.</summary>
    Initiate,

    /// <summary>UploadPart.</summary>
    Part,

    /// <summary>UploadPartCopy.</summary>
    Copy,

    /// <summary>CompleteMultipartUpload.</summary>
    Complete,

    /// <summary>AbortMultipartUpload.</summary>
    Abort,
}
