using CloudTransfer.Web.Models.Paging;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Models;

/// <summary>The search form on the administrator's page, as text.</summary>
/// <param name="Find">A part of the name, a link, or the beginning of an id.</param>
/// <param name="Size">The minimum size, such as 1GB.</param>
/// <param name="Age">The minimum age, such as 3d.</param>
/// <param name="Order">The sort order.</param>
/// <param name="After">The end of the previous page: a number and an id.</param>
/// <param name="State">The status of the transfers; null for any.</param>
/// <param name="Ticked">Whether all transfers on the page are selected.</param>
/// <param name="Deleted">The number of transfers that were just deleted.</param>
public sealed record AdminQuery(string? Find, string? Size, string? Age, SearchOrder Order, string? After, TransferStatus? State, bool Ticked, int? Deleted)
{
    /// <summary>The id of the person whose transfers are listed; null for everybody's.</summary>
    public string? Person { get; init; }

    /// <summary>Whether it is not understood where the page begins: then there is none.</summary>
    internal bool IsMisplaced => PagePosition.IsWrong(After);

    /// <summary>Parses the query. A value that does not parse is ignored and reported.</summary>
    internal (SearchRequest Request, string? Wrong) Read()
    {
        var (size, age, wrong) = ((ByteSize?)null, (Duration?)null, (string?)null);
        if (!string.IsNullOrWhiteSpace(Size))
        {
            if (ByteSize.TryParse(Size, out var bytes))
                size = bytes;
            else
                wrong = "The size is not understood: write it like 500MB or 2GB.";
        }

        if (!string.IsNullOrWhiteSpace(Age))
        {
            if (Duration.TryParse(Age, out var duration))
                age = duration;
            else
                wrong = $"The age is not understood: write {Duration.Allowed}.";
        }

        if (IsMisplaced)
            wrong = PageAddress.NotUnderstood;
        return (new SearchRequest(Find, size, age, Order, PagePosition.Parse(After)) { Status = State, User = StoredId.TryParse(Person, out var user) ? user : null }, wrong);
    }

    /// <summary>The URL of a page of this search, relative to the application root.</summary>
    internal string Address(PagePosition? after) => Address(after?.ToString(), ticked: false);

    /// <summary>The URL of this page with all transfers selected or none.</summary>
    internal string Address(bool ticked) => Address(After, ticked);

    private string Address(string? after, bool ticked) => PageAddress.Of(
        "~/admin",
        ("find", Find), ("size", Size), ("age", Age), ("order", Order is SearchOrder.Newest ? null : $"{Order}"), ("state", State?.ToString()), ("person", Person), ("after", after),
        ("ticked", ticked ? "true" : null));
}
