namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The form data is malformed, truncated or exceeds a limit. <see cref="Exception.Message"/> is one sentence for the
/// sender, suitable for a 400 response: it never repeats the sender's data.
/// </summary>
public sealed class MultipartException : Exception
{
    /// <summary>Creates an exception with a general message.</summary>
    public MultipartException() : this("The form data is malformed.")
    {
    }

    /// <summary>Creates an exception with one sentence for the sender.</summary>
    public MultipartException(string message) : base(message)
    {
    }

    /// <summary>Creates an exception with one sentence for the sender, and its cause.</summary>
    public MultipartException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
