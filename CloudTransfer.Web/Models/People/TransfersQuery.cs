using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models.People;

/// <summary>The search form on the page of one's transfers, as text.</summary>
/// <param name="Find">A part of the name, the title or the sender, or a link.</param>
/// <param name="Order">The sort order.</param>
/// <param name="State">The status; null for any.</param>
/// <param name="After">The end of the previous page: a number and an id.</param>
/// <param name="Ticked">Whether all transfers on the page are selected.</param>
/// <param name="Deleted">The number of transfers that were just deleted.</param>
/// <param name="Extended">The number of transfers whose expiry was just changed.</param>
public sealed record TransfersQuery(string? Find, SearchOrder Order, TransferStatus? State, string? After, bool Ticked, int? Deleted, int? Extended)
{
    /// <summary>Whether it is not understood where the page begins: then there is none.</summary>
    internal bool IsMisplaced => PagePosition.IsWrong(After);

    /// <summary>What is looked for, of one person.</summary>
    internal SearchRequest Of(StoredId user) => new(Find, null, null, Order, PagePosition.Parse(After)) { Status = State, User = user };

    /// <summary>The URL of a page of this search, relative to the application root.</summary>
    internal string Address(PagePosition? after) => Address(after?.ToString(), ticked: false);

    /// <summary>The URL of this page with all transfers selected or none.</summary>
    internal string Address(bool ticked) => Address(After, ticked);

    private string Address(string? after, bool ticked) => PageAddress.Of(
        "~/transfers", ("find", Find), ("order", Order is SearchOrder.Newest ? null : $"{Order}"), ("state", State?.ToString()), ("after", after), ("ticked", ticked ? "true" : null));
}
