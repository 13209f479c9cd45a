namespace CloudTransfer.Web.Transfers;

/// <summary>A file whose bytes are to be read in the background.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Start">Where its bytes begin in the stored object.</param>
/// <param name="Size">Its length in bytes.</param>
public sealed record FileRange(long Number, long Start, long Size);
