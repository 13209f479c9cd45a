namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The header section of one part of a form (RFC 7578). Every string is the sender's, decoded but not validated: a file
/// name may contain separators, control characters or <c>..</c>.
/// </summary>
/// <param name="Name">The name of the form's field.</param>
/// <param name="FileName">
/// The file's name, with its folders if the browser sends them; null for a text field; empty for an empty file input.
/// </param>
/// <param name="ContentType">The media type according to the sender; null if absent.</param>
public sealed record Part(string Name, string? FileName, string? ContentType);
