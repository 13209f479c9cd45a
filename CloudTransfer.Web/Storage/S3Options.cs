namespace CloudTransfer.Web.Storage;

/// <summary>Section <c>Storage:S3</c>: a bucket for the bytes of transfers, in place of the volume.</summary>
public sealed class S3Options
{
    /// <summary>The name of the bucket, which exists; null to keep transfers on the volume.</summary>
    public string? Bucket { get; set; }

    /// <summary>The URL of the S3 server, such as <c>https://s3.example.com</c>; null for that of AWS in <see cref="Region"/>.</summary>
    public string? Endpoint { get; set; }

    /// <summary>The region that requests are signed for.</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>What the keys of all objects begin with, such as <c>cloudtransfer/</c>; several installations may share a bucket.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>The access key id; null for the credentials that the AWS SDK finds (environment, profile, role of the host).</summary>
    public string? AccessKey { get; set; }

    /// <summary>The secret access key.</summary>
    public string? SecretKey { get; set; }

    /// <summary>Whether the bucket's name stands in the path of URLs instead of in the host name, as most servers of one's own need it.</summary>
    public bool PathStyle { get; set; }

    /// <summary>The size of the parts in which an object is uploaded, at least 5 MiB; larger where 10,000 of them would not be enough.</summary>
    public ByteSize PartSize { get; set; } = new(8 << 20);

    /// <summary>The most memory for parts of all uploads together; who finds none waits.</summary>
    public ByteSize Memory { get; set; } = new(128 << 20);

    /// <summary>
    /// Whether downloads without a limit are redirected to the bucket, by a URL that is valid for a few minutes. Otherwise their
    /// bytes pass through the replicas.
    /// </summary>
    public bool Redirect { get; set; }

    /// <summary>The URL of the S3 server for redirected receivers, where it is not <see cref="Endpoint"/>.</summary>
    public string? PublicEndpoint { get; set; }

    /// <summary>Whether transfers are kept in a bucket.</summary>
    internal bool IsOn => !string.IsNullOrEmpty(Bucket);
}
