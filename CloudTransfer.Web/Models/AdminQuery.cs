using CloudTransfer.Web.Administration;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The search form on the administrator's page, as text.</summary>
/// <param name="Find">How the id begins, or a link.</param>
/// <param name="Size">The least size, such as 1GB.</param>
/// <param name="Age">The least age, such as 3d.</param>
/// <param name="Order">In what order.</param>
/// <param name="After">Where the page before ended: a number and an id.</param>
/// <param name="Deleted">How many were deleted just now.</param>
public sealed record AdminQuery(string? Find, string? Size, string? Age, SearchOrder Order, string? After, int? Deleted)
{
    /// <summary>Reads it; what is not understood is left out, and said.</summary>
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

        return (new SearchRequest(Find, size, age, Order, Position()), wrong);
    }

    /// <summary>The address of a page of this search, from the server's root on.</summary>
    internal string Address(SearchPosition? after)
    {
        (string Name, string? Value)[] parts =
            [("find", Find), ("size", Size), ("age", Age), ("order", Order is SearchOrder.Newest ? null : $"{Order}"), ("after", after is null ? null : $"{after.Value} {after.Id}")];
        var query = parts.Where(part => !string.IsNullOrEmpty(part.Value)).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}");
        return "~/admin?" + string.Join('&', query);
    }

    private SearchPosition? Position() =>
        After?.Split(' ') is [var value, var id] && long.TryParse(value, out var number) ? new SearchPosition(number, id) : null;
}
