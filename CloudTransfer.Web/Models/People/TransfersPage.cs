using CloudTransfer.Web.Models.Limits;
using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models.People;

/// <summary>What a person has sent.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="Transfers">One page of it.</param>
/// <param name="First">The first page's address; null on it.</param>
/// <param name="Next">The next page's; null where there is none.</param>
/// <param name="Looked">How many transfers were looked at where the search has not ended: <c>20,000 transfers</c>; null otherwise.</param>
/// <param name="Done">What was just done; null for nothing.</param>
public sealed record TransfersPage(TransfersQuery Query, IReadOnlyList<AdminTransfer> Transfers, string? First, string? Next, string? Looked, string? Done)
{
    /// <summary>Whether there is a search that may have found less than all.</summary>
    public bool IsFiltered => !string.IsNullOrWhiteSpace(Query.Find) || Query.State is not null;

    /// <summary>What of the search is not understood; null for nothing.</summary>
    public string? Wrong { get; init; }

    /// <summary>What of the person's quota is in use; null without one.</summary>
    public SpaceUsed? Space { get; init; }

    internal static TransfersPage From(TransfersQuery query, FoundTransfers found, DateTimeOffset now) => new(
        query,
        [.. found.Transfers.Select(transfer => AdminTransfer.From(transfer, now))],
        string.IsNullOrEmpty(query.After) ? null : query.Address(after: null),
        found.Next is { } next ? query.Address(next) : null,
        found.Looked is { } looked ? Count.Of(looked, "transfer") : null,
        query switch
        {
            { Deleted: > 0 and var deleted } => $"{Count.Of(deleted, "transfer")} deleted.",
            { Extended: > 0 and var extended } => $"The expiry of {Count.Of(extended, "transfer")} is changed.",
            _ => null,
        })
    {
        Wrong = query.IsMisplaced ? PageAddress.NotUnderstood : null,
    };
}
