namespace CloudTransfer.Web.Archives;

/// <summary>A file that is going to be in a zip, before its bytes are there; or an empty folder.</summary>
/// <param name="Path">Its path in the zip; see <see cref="ZipEntry"/>.</param>
/// <param name="Size">How many bytes it will have.</param>
/// <param name="Modified">When it was changed last, at the offset of the clock by which readers without time zones shall show it.</param>
public readonly record struct PlannedFile(string Path, long Size, DateTimeOffset Modified);
