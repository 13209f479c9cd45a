using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models.People;

/// <summary>What a person has sent.</summary>
/// <param name="Query">What was searched for.</param>
/// <param name="Transfers">One page of it.</param>
/// <param name="First">The first page's address; null on it.</param>
/// <param name="Next">The next page's; null where there is none.</param>
/// <param name="Done">What was just done; null for nothing.</param>
public sealed record TransfersPage(TransfersQuery Query, IReadOnlyList<AdminTransfer> Transfers, string? First, string? Next, string? Done)
{
    /// <summary>Whether there is a search that may have found less than all.</summary>
    public bool IsFiltered => !string.IsNullOrWhiteSpace(Query.Find) || Query.State is not null;

    internal static TransfersPage From(TransfersQuery query, FoundTransfers found, DateTimeOffset now) => new(
        query,
        [.. found.Transfers.Select(transfer => AdminTransfer.From(transfer, now))],
        string.IsNullOrEmpty(query.After) ? null : query.Address(after: null),
        found.Next is { } next ? query.Address(next) : null,
        query switch
        {
            { Deleted: > 0 and var deleted } => $"{Count.Of(deleted, "transfer")} deleted.",
            { Extended: > 0 and var extended } => $"The expiry of {Count.Of(extended, "transfer")} is changed.",
            _ => null,
        });
}

/// <summary>The page that asks what shall be done with selected transfers.</summary>
/// <param name="Transfers">The transfers.</param>
/// <param name="Title">The question.</param>
/// <param name="Size">Their size on the disk.</param>
/// <param name="Lifetimes">How long they may live from now on.</param>
public sealed record SelectedTransfersPage(IReadOnlyList<AdminTransfer> Transfers, string Title, string Size, IReadOnlyList<Lifetime> Lifetimes)
{
    /// <summary>Why nothing was done; null for no reason.</summary>
    public string? Wrong { get; init; }

    internal static SelectedTransfersPage From(IReadOnlyList<FoundTransfer> found, string verb, TransfersOptions rules, DateTimeOffset now) => new(
        [.. found.Select(transfer => AdminTransfer.From(transfer, now))],
        found.Count == 0 ? "Nothing is selected" : $"{verb} {Count.Of(found.Count, "transfer")}?",
        new ByteSize(found.Sum(transfer => transfer.Stored)).ToString(),
        Lifetime.Choices(rules));
}
