using System.Text.Json.Serialization;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>What a program is told of its upload.</summary>
/// <param name="Id">The transfer's id.</param>
/// <param name="Link">The link for recipients.</param>
/// <param name="OwnerLink">The owner's page: whoever has it can change and delete the transfer.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Size">The bytes of all files.</param>
/// <param name="Files">How many files.</param>
/// <param name="Expires">When the link ceases to work; null for never.</param>
/// <param name="Downloads">How often it may be downloaded; null for any number.</param>
public sealed record UploadAnswer(
    string Id, string Link, string OwnerLink, string Name, long Size, int Files, DateTimeOffset? Expires, int? Downloads)
{
    /// <summary>What it is called on pages: its title, else the name of what was sent, without the zip's ending.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The title that its sender wrote; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>By whom it is sent, as the sender says; empty for nobody. It is not verified.</summary>
    [JsonPropertyName("from")]
    public string Sender { get; init; } = "";

    /// <summary>The answer for a transfer.</summary>
    public static UploadAnswer From(Transfer transfer, string link, string ownerLink) => new(
        transfer.Id.Value, link, ownerLink, transfer.Name, transfer.Size, transfer.FileCount, transfer.Expires, transfer.MaxDownloads)
    {
        DisplayName = TransferTitle.Of(transfer),
        Title = transfer.Title,
        Sender = transfer.Sender,
    };
}
