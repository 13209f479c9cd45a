namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>What a sender may ask of a <see cref="MultipartReader"/> besides the contents, which it never holds.</summary>
public sealed record MultipartLimits
{
    /// <summary>Parts in one body, text fields included.</summary>
    public int Parts { get; init; } = 100_000;

    /// <summary>Header lines of one part.</summary>
    public int Headers { get; init; } = 32;

    /// <summary>Bytes of one part's header section, transport padding and blank line included.</summary>
    public int HeaderBytes { get; init; } = 16 * 1024;

    /// <summary>Bytes before the first boundary, and again after the last one (RFC 2046 preamble and epilogue).</summary>
    public int SurroundingBytes { get; init; } = 16 * 1024;
}
