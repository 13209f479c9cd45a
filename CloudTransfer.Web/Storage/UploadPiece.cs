namespace CloudTransfer.Web.Storage;

/// <summary>
/// A range of an upload that lies in the store for itself: a part of a multipart upload, or some bytes of a part that is not
/// complete yet. Only what was recorded with the offset that counts it belongs to the upload.
/// </summary>
/// <param name="Part">The part's number, from 1.</param>
/// <param name="Start">Where the range begins in the part, in bytes.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Tag">The ETag of the part, or the name of the object with the bytes.</param>
/// <param name="IsPart">Whether it is the part itself, which is complete.</param>
public sealed record UploadPiece(int Part, long Start, long Length, string Tag, bool IsPart);
