namespace CloudTransfer.Web.Uploads.Multipart;

/// <summary>
/// The head of one part of a form (RFC 7578). Every string is the sender's word, decoded and nothing more:
/// a file name may still hold separators, control characters or <c>..</c>.
/// </summary>
/// <param name="Name">The name of the form's field.</param>
/// <param name="FileName">
/// The file's name, with its folders where the browser sends them; null for a text field; empty where a file
/// input was left empty.
/// </param>
/// <param name="ContentType">The media type the sender claims; null when absent.</param>
public sealed record Part(string Name, string? FileName, string? ContentType);
