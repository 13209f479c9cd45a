using System.Text.Json.Serialization;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The response to an upload by a program.</summary>
/// <param name="Id">The transfer's id.</param>
/// <param name="Link">The link for recipients.</param>
/// <param name="OwnerLink">The owner's page: anyone with this link can change and delete the transfer.</param>
/// <param name="Name">The file name of the download.</param>
/// <param name="Size">The total size of all files in bytes.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Expires">When the link expires; null for never.</param>
/// <param name="Downloads">The maximum number of downloads; null for no limit.</param>
public sealed record UploadAnswer(
    string Id, string Link, string OwnerLink, string Name, long Size, int Files, DateTimeOffset? Expires, int? Downloads)
{
    /// <summary>
    /// The name shown on pages: the title, otherwise the name of the content without the extension of a zip.
    /// </summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The sender's title; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The sender's name as the sender writes it; empty for none. It is not verified.</summary>
    [JsonPropertyName("from")]
    public string Sender { get; init; } = "";

    /// <summary>Creates the response for a transfer.</summary>
    public static UploadAnswer From(Transfer transfer, string link, string ownerLink) => new(
        transfer.Id.Value, link, ownerLink, transfer.Name, transfer.Size, transfer.FileCount, transfer.Expires, transfer.MaxDownloads)
    {
        DisplayName = TransferTitle.Of(transfer),
        Title = transfer.Title,
        Sender = transfer.Sender,
    };
}
