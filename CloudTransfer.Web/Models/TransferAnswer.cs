using System.Text.Json.Serialization;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Incoming;

namespace CloudTransfer.Web.Models;

/// <summary>What a program is told of a transfer, which may still be on its way.</summary>
/// <param name="Id">The transfer's id.</param>
/// <param name="Link">The link for recipients.</param>
/// <param name="OwnerLink">The owner's page; told to the owner alone.</param>
/// <param name="Name">The name it is saved under.</param>
/// <param name="Size">The bytes of all files.</param>
/// <param name="Files">How many files.</param>
/// <param name="Expires">When the link ceases to work, as long as nothing more comes; null for never.</param>
/// <param name="Downloads">How often it may be downloaded; null for any number.</param>
/// <param name="State"><c>receiving</c> or <c>sealed</c>.</param>
/// <param name="Received">How many bytes are there.</param>
/// <param name="Uploads">Where its bytes are to be sent; told to the owner alone.</param>
public sealed record TransferAnswer(
    string Id, string Link, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? OwnerLink, string Name, long Size,
    int Files, DateTimeOffset? Expires, int? Downloads, string State, long Received,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LaneAnswer>? Uploads)
{
    /// <summary>What it is called on pages: its title, else the name of what was sent, without the zip's ending.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>The title that its sender wrote; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>By whom it is sent, as the sender says; empty for nobody. It is not verified.</summary>
    [JsonPropertyName("from")]
    public string Sender { get; init; } = "";

    /// <summary>What its sender wrote.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether receivers must know a password; told to the owner alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? HasPassword { get; init; }

    /// <summary>How its downloads have gone; told to the owner alone.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DownloadsAnswer? Downloaded { get; init; }

    /// <summary>The numbers of the files that were left out while it arrived; told to the owner alone, where there are some.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<int>? Omitted { get; init; }

    /// <summary>The answer for anybody with the link.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="incoming">How far it is; null when it is sealed.</param>
    /// <param name="links">The links as this client knows them.</param>
    public static TransferAnswer From(Transfer transfer, IncomingTransfer? incoming, Links links) => new(
        transfer.Id.Value, links.Landing(transfer.Id), null, transfer.Name, transfer.Size, transfer.FileCount, transfer.Expires,
        transfer.MaxDownloads, transfer.State is TransferState.Sealed ? "sealed" : "receiving", transfer.State is TransferState.Sealed ? transfer.Size : incoming?.Received ?? 0, null)
    {
        DisplayName = TransferTitle.Of(transfer),
        Title = transfer.Title,
        Sender = transfer.Sender,
        Message = transfer.Message,
    };

    /// <summary>The answer for the owner.</summary>
    public static TransferAnswer From(Transfer transfer, IncomingTransfer incoming, OwnerToken owner, Links links) => From(transfer, incoming, links) with
    {
        OwnerLink = links.Owner(owner),
        HasPassword = transfer.PasswordHash is not null,
        Downloaded = DownloadsAnswer.From(transfer.Downloads),
        Omitted = incoming.Omitted.Count > 0 ? [.. incoming.Omitted.Select(file => file.Number)] : null,
        Uploads = [.. incoming.Lanes.Select(lane => new LaneAnswer(
            links.Lane(LaneToken.Of(owner, lane.Number)), lane.Start, lane.Length, lane.Reached.Received, lane.Expires))],
    };
}

/// <summary>How the downloads of a transfer have gone.</summary>
/// <param name="Completed">How many were sent to their end.</param>
/// <param name="BrokenOff">How many broke off.</param>
/// <param name="UsedUp">How many of a limited transfer's downloads are used up.</param>
/// <param name="First">When the first one was complete; null before.</param>
/// <param name="Last">When the last one was; null before.</param>
public sealed record DownloadsAnswer(long Completed, long BrokenOff, int UsedUp, DateTimeOffset? First, DateTimeOffset? Last)
{
    internal static DownloadsAnswer From(Transfers.Downloads downloads) =>
        new(downloads.Completed, downloads.BrokenOff, downloads.UsedUp, downloads.First, downloads.Last);
}

/// <summary>One of the tus uploads in which a transfer is sent.</summary>
/// <param name="Url">Its address, a secret of the sender.</param>
/// <param name="Offset">Where it begins among the contents of all files, joined in the manifest's order.</param>
/// <param name="Size">How many bytes it has.</param>
/// <param name="Received">How many of them are there.</param>
/// <param name="Expires">When it is given up, unless bytes come before.</param>
public sealed record LaneAnswer(string Url, long Offset, long Size, long Received, DateTimeOffset Expires);
