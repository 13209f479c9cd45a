namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The limits of a <see cref="MultipartReader"/>. Contents are not limited, since the reader never buffers them.
/// </summary>
public sealed record MultipartLimits
{
    /// <summary>The maximum number of parts in a body, text fields included.</summary>
    public int Parts { get; init; } = 100_000;

    /// <summary>The maximum number of header lines of a part.</summary>
    public int Headers { get; init; } = 32;

    /// <summary>
    /// The maximum number of bytes of a part's header section, transport padding and blank line included.
    /// </summary>
    public int HeaderBytes { get; init; } = 16 * 1024;

    /// <summary>
    /// The maximum number of bytes before the first boundary, and again after the last one (RFC 2046 preamble and
    /// epilogue).
    /// </summary>
    public int SurroundingBytes { get; init; } = 16 * 1024;
}
