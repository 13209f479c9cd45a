using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Uploads;

/// <summary>A stored object that is complete and durable, and not yet known to the database.</summary>
/// <param name="Name">The name it is saved under.</param>
/// <param name="IsArchive">Whether it is a zip.</param>
/// <param name="Size">The bytes of all files.</param>
/// <param name="Stored">The bytes of the object.</param>
/// <param name="Files">The files, with their places in it.</param>
internal sealed record SealedContent(string Name, bool IsArchive, long Size, long Stored, IReadOnlyList<TransferFile> Files);
