namespace CloudTransfer.Web.Archives;

/// <summary>A file or an empty folder that a zip will contain.</summary>
/// <param name="Path">The path in the zip; see <see cref="ZipEntry"/>.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Modified">The last modification time. Readers without time zones show the local time at its offset.</param>
public readonly record struct PlannedFile(string Path, long Size, DateTimeOffset Modified);
