namespace CloudTransfer.Web.Models;

/// <summary>The fields of the form at /upload, for the description of the API; the form itself is read as it streams.</summary>
/// <param name="Files">The files; a name with slashes puts a file into folders.</param>
/// <param name="Message">A message to the recipient.</param>
/// <param name="Expires">How long the transfer lives, such as 7d or 12h, or until when, such as 2031-12-31.</param>
/// <param name="Downloads">How often it may be downloaded; without it, any number of times.</param>
/// <param name="Password">The password that recipients must know.</param>
/// <param name="UtcOffset">How far the sender's clock is from UTC, such as +02:00: its hour stands in the zip. It comes before the files.</param>
/// <param name="Title">What the transfer is called, in one line of at most 100 characters.</param>
/// <param name="From">By whom it is sent, in one line of at most 100 characters, as the sender says; it is not verified.</param>
public sealed record UploadForm(
    IReadOnlyList<byte[]> Files, string? Message = null, string? Expires = null, int? Downloads = null, string? Password = null, string? UtcOffset = null,
    string? Title = null, string? From = null);
