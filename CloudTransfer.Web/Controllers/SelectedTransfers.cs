using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Controllers;

/// <summary>Reads which transfers are selected in a list.</summary>
internal static class SelectedTransfers
{
    /// <summary>Where the page is that asks before they are deleted.</summary>
    public const string DeleteView = "~/Views/Shared/DeleteTransfers.cshtml";

    /// <summary>The ids among some texts, each once, of which there are no more than on a page of the list.</summary>
    public static IReadOnlyList<StoredId> Parse(IReadOnlyList<string>? texts) =>
    [
        .. (texts ?? []).Select(text => StoredId.TryParse(text, out var id) ? id : (StoredId?)null).OfType<StoredId>().Distinct().Take(TransferSearch.PageSize),
    ];
}
