using System.Text.Json.Serialization;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Models;

/// <summary>A transfer, which may still be uploading.</summary>
/// <param name="Id">The transfer's id.</param>
/// <param name="Link">The link for recipients.</param>
/// <param name="OwnerLink">The owner's page; only in responses to the owner.</param>
/// <param name="Name">The file name of the download.</param>
/// <param name="Size">The total size of all files in bytes.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Expires">When the link expires unless more bytes arrive; null for never.</param>
/// <param name="Downloads">The maximum number of downloads; null for no limit.</param>
/// <param name="State"><c>receiving</c> or <c>sealed</c>.</param>
/// <param name="Received">The number of received bytes.</param>
/// <param name="Uploads">The tus uploads of its content; only in responses to the owner.</param>
public sealed record TransferAnswer(
    string Id, string Link, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OwnerLink, string Name, long Size,
    int Files, DateTimeOffset? Expires, int? Downloads, string State, long Received,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LaneAnswer>? Uploads)
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

    /// <summary>The sender's message.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether recipients need a password; only in responses to the owner.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? HasPassword { get; init; }

    /// <summary>The download counts; only in responses to the owner.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DownloadsAnswer? Downloaded { get; init; }

    /// <summary>
    /// The numbers of the files that were left out during the upload; only in responses to the owner, if there are any.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Omitted { get; init; }

    /// <summary>Creates the response to anyone who has the link.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="incoming">The progress of the upload; null if the transfer is sealed.</param>
    /// <param name="links">The links for the request.</param>
    public static TransferAnswer From(Transfer transfer, IncomingTransfer? incoming, Links links) => new(
        transfer.Link.Value, links.Landing(transfer.Link), null, transfer.Name, transfer.Size, transfer.FileCount, transfer.Expires,
        transfer.MaxDownloads, transfer.State is TransferState.Sealed ? "sealed" : "receiving", transfer.State is TransferState.Sealed ? transfer.Size : incoming?.Received ?? 0, null)
    {
        DisplayName = TransferTitle.Of(transfer),
        Title = transfer.Title,
        Sender = transfer.Sender,
        Message = transfer.Message,
    };

    /// <summary>Creates the response to the owner; only who has the owner token is told what is made of it.</summary>
    public static TransferAnswer From(Transfer transfer, IncomingTransfer incoming, TransferOwner owner, Links links) => From(transfer, incoming, links) with
    {
        Id = transfer.Id.Value,
        Link = owner is TransferOwner.ByToken { Token: var passed } ? links.ToPassOn(transfer, passed) : links.Landing(transfer.Link),
        OwnerLink = owner is TransferOwner.ByToken { Token: var known } ? links.Sent(transfer, known) : links.Own(transfer.Id),
        HasPassword = transfer.PasswordHash is not null,
        Downloaded = DownloadsAnswer.From(transfer.Downloads),
        Omitted = incoming.Omitted.Count > 0 ? [.. incoming.Omitted.Select(file => file.Number)] : null,
        Uploads = owner is not TransferOwner.ByToken { Token: var token } ? null : [.. incoming.Lanes.Select(lane => new LaneAnswer(
            links.Lane(LaneToken.Of(token, lane.Number)), lane.Start, lane.Length, lane.Reached.Received, lane.Expires))],
    };
}

/// <summary>The download counts of a transfer.</summary>
/// <param name="Completed">The number of completed downloads.</param>
/// <param name="BrokenOff">The number of interrupted downloads.</param>
/// <param name="UsedUp">The number of used downloads of a transfer with a limit.</param>
/// <param name="First">When the first download completed; null if none has.</param>
/// <param name="Last">When the last download completed; null if none has.</param>
public sealed record DownloadsAnswer(long Completed, long BrokenOff, int UsedUp, DateTimeOffset? First, DateTimeOffset? Last)
{
    internal static DownloadsAnswer From(Transfers.Downloads downloads) =>
        new(downloads.Completed, downloads.BrokenOff, downloads.UsedUp, downloads.First, downloads.Last);
}

/// <summary>One of the tus uploads of a transfer.</summary>
/// <param name="Url">The upload's URL, a secret of the sender.</param>
/// <param name="Offset">The offset of its first byte in the concatenated contents of all files, in the order of the manifest.</param>
/// <param name="Size">The upload's length in bytes.</param>
/// <param name="Received">The number of received bytes.</param>
/// <param name="Expires">When the upload expires unless more bytes arrive.</param>
public sealed record LaneAnswer(string Url, long Offset, long Size, long Received, DateTimeOffset Expires);
