using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models.People;

/// <summary>Which of a person's transfers are listed.</summary>
/// <param name="Find">A part of the name, the title or the sender, or a link; null for any.</param>
/// <param name="Order">The sort order.</param>
/// <param name="State">The status; null for any.</param>
/// <param name="After">The member next of the page before; null for the first page.</param>
public sealed record SentTransfersQuery(string? Find, SearchOrder Order, TransferStatus? State, string? After)
{
    /// <summary>Whether it is not understood where the page begins.</summary>
    internal bool IsMisplaced => PagePosition.IsWrong(After);

    internal SearchRequest Of(StoredId user) => new(Find, null, null, Order, PagePosition.Parse(After)) { Status = State, User = user };
}

/// <summary>A page of a person's transfers.</summary>
/// <param name="Transfers">The transfers.</param>
/// <param name="Next">Where the next page begins; null where there is none.</param>
public sealed record SentTransfersAnswer(IReadOnlyList<SentTransfer> Transfers, string? Next)
{
    internal static SentTransfersAnswer From(FoundTransfers found, Links links) =>
        new([.. found.Transfers.Select(transfer => SentTransfer.From(transfer, links))], found.Next?.ToString());
}

/// <summary>A transfer in its sender's list.</summary>
/// <param name="Id">The transfer's id.</param>
/// <param name="Link">The link for recipients.</param>
/// <param name="Name">The file name of the download.</param>
/// <param name="Title">The sender's title; empty for none.</param>
/// <param name="Size">Its bytes as it is stored.</param>
/// <param name="Files">The number of files.</param>
/// <param name="Created">When its link was made.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="Downloads">How often it was downloaded.</param>
/// <param name="State">arriving, available, scanning, blocked, usedUp or expired.</param>
public sealed record SentTransfer(
    string Id, string Link, string Name, string Title, long Size, int Files, DateTimeOffset Created, DateTimeOffset? Expires, long Downloads, string State)
{
    internal static SentTransfer From(FoundTransfer transfer, Links links) => new(
        transfer.Id.Value, links.Landing(transfer.Link), transfer.Name, transfer.Title, transfer.Stored, transfer.FileCount, transfer.Created, transfer.Expires, transfer.Completed,
        System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(transfer.Status.ToString()));
}
