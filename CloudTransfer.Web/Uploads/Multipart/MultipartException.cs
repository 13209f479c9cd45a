namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The sender's form data is malformed, truncated or over a limit. <see cref="Exception.Message"/> is one
/// sentence for the sender, fit for an answer of 400: it never repeats what was sent.
/// </summary>
public sealed class MultipartException : Exception
{
    /// <summary>Says nothing in particular.</summary>
    public MultipartException() : this("The form data is malformed.")
    {
    }

    /// <summary>Says what is wrong, in one sentence for the sender.</summary>
    public MultipartException(string message) : base(message)
    {
    }

    /// <summary>Says what is wrong, in one sentence for the sender, and what was behind it.</summary>
    public MultipartException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
