namespace CloudTransfer.Web.Transfers;

/// <summary>A file that a background job reads.</summary>
/// <param name="Number">The file's number.</param>
/// <param name="Start">The offset of its content in the stored object.</param>
/// <param name="Size">The file's length in bytes.</param>
public sealed record FileRange(long Number, long Start, long Size);
