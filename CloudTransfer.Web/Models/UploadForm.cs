namespace CloudTransfer.Web.Models;

/// <summary>
/// The fields of the form at /upload, for the description of the API. The form itself is parsed as a stream.
/// </summary>
/// <param name="Files">The files. Slashes in a name create folders.</param>
/// <param name="Message">A message to the recipient.</param>
/// <param name="Expires">The lifetime, such as 7d or 12h, or the expiry, such as 2031-12-31.</param>
/// <param name="Downloads">The maximum number of downloads; without it, there is no limit.</param>
/// <param name="Password">The password that recipients need.</param>
/// <param name="UtcOffset">The sender's offset from UTC, such as +02:00, for the times in the zip. It must precede the files.</param>
/// <param name="Title">The title, in one line of at most 100 characters.</param>
/// <param name="From">The sender's name as the sender writes it, in one line of at most 100 characters. It is not verified.</param>
/// <param name="Recipients">The addresses to which it is sent by mail, with commas between them, where this server sends mail.</param>
/// <param name="Email">The sender's own address, for answers and notices.</param>
/// <param name="Notify">When the sender is told of downloads: first, each or never.</param>
public sealed record UploadForm(
    IReadOnlyList<byte[]> Files, string? Message = null, string? Expires = null, int? Downloads = null, string? Password = null, string? UtcOffset = null,
    string? Title = null, string? From = null, string? Recipients = null, string? Email = null, string? Notify = null);
