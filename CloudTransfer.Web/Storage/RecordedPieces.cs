namespace CloudTransfer.Web.Storage;

/// <summary>Answers the recorded pieces of some parts of an upload, in the order in which they were recorded; see <see cref="Upload.FlushAsync"/>.</summary>
/// <param name="id">The upload.</param>
/// <param name="first">The number of the first part.</param>
/// <param name="last">The number of the last part.</param>
/// <param name="cancel">Ends the waiting.</param>
public delegate ValueTask<IReadOnlyList<UploadPiece>> RecordedPieces(StoredId id, int first, int last, CancellationToken cancel);
