using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Contents;

namespace CloudTransfer.Web.Models;

/// <summary>The files of a transfer, in one of four views.</summary>
/// <param name="Tree">All files; null in other views.</param>
/// <param name="Level">One page of a folder; null in other views.</param>
/// <param name="Gallery">One page of pictures; null in other views.</param>
/// <param name="Found">One page of search results; null in other views.</param>
/// <param name="Find">The search.</param>
/// <param name="Views">The links to the list and the gallery; null if only one view is offered.</param>
/// <param name="LimitNote">Whether the page explains what counts as a download, because downloads are limited.</param>
/// <param name="Select">The selection of files; null if there is nothing to select.</param>
public sealed record LandingContents(
    FileTree? Tree, FolderLevel? Level, Gallery? Gallery, SearchResults? Found, FindBox? Find, ViewChoice? Views, bool LimitNote, SelectMode? Select)
{
    // Fewer files need no search.
    private const int MinFilesForSearch = 9;

    /// <summary>Creates the contents from a listing.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="listing">The listed files.</param>
    /// <param name="at">The place of the list.</param>
    /// <param name="scene">The settings of the landing page; null on pages without pictures.</param>
    internal static LandingContents From(Transfer transfer, Listing listing, ListingContext at, LandingScene? scene) => new(
        listing is Listing.Whole whole ? FileTree.From(transfer, whole.Files, whole.EmptyFolders, at) : null,
        listing is Listing.Page page ? FolderLevel.From(transfer, page, at) : null,
        listing is Listing.Flat flat && scene is not null ? Gallery.From(transfer, flat, at, scene) : null,
        listing is Listing.Found found ? SearchResults.From(transfer, found, at) : null,
        transfer.FileCount >= MinFilesForSearch || listing is Listing.Found
            ? new FindBox(at.Address, (listing as Listing.Found)?.Text ?? "", IsWhole: listing is Listing.Whole)
            : null,
        scene is null ? null : ViewsOf(listing, at.Address, scene.Thumbnails),
        transfer.MaxDownloads is not null,
        transfer.FileCount > 1 && listing is not Listing.Found { Total: 0 } ? SelectOf(listing, at) : null);

    /// <summary>Creates a plain list, for pages without previews, search and selection.</summary>
    internal static LandingContents Listed(Transfer transfer, Listing listing, ListingContext at) =>
        From(transfer, listing, at, scene: null) with { Find = null, Select = null };

    // The present view, with checkboxes.
    private static SelectMode SelectOf(Listing listing, ListingContext at)
    {
        var view = listing switch
        {
            Listing.Page page => FolderLevel.AddressOf(at.Address, page.Folder, page.Number),
            Listing.Flat flat => $"{at.Address}?view=gallery&page={flat.Number}",
            Listing.Found found => $"{at.Address}?find={Uri.EscapeDataString(found.Text)}&page={found.Number}",
            _ => $"{at.Address}?view=list",
        };
        return new SelectMode(at.IsSelecting ? null : $"{view}&select=on#files", $"{view}#files", $"{at.Address}/zip");
    }

    private static ViewChoice? ViewsOf(Listing listing, string address, IReadOnlySet<int> thumbnails) => listing switch
    {
        Listing.Flat => new ViewChoice($"{address}?view=list#files", null),
        Listing.Whole whole when Gallery.IsOffered(whole.Files, thumbnails) => new ViewChoice(null, $"{address}?view=gallery#files"),
        Listing.Page page when Gallery.IsOffered(page.Files, thumbnails) => new ViewChoice(null, $"{address}?view=gallery#files"),
        _ => null,
    };
}

/// <summary>The search by name.</summary>
/// <param name="Action">The URL to which the form is sent by GET with the field <c>find</c>.</param>
/// <param name="Text">The search text.</param>
/// <param name="IsWhole">Whether all files are on the page, so that a script can filter them while the reader types.</param>
public sealed record FindBox(string Action, string Text, bool IsWhole)
{
    /// <summary>The maximum length of the search text in characters.</summary>
    public static int MaxLength => FileIndex.LongestText;
}

/// <summary>The links to the two views; the present view has no link.</summary>
/// <param name="List">The URL of the list.</param>
/// <param name="Gallery">The URL of the gallery.</param>
public sealed record ViewChoice(string? List, string? Gallery);

/// <summary>The links between the pages of a long list.</summary>
/// <param name="Position">The present page: <c>Page 2 of 50</c>.</param>
/// <param name="Previous">The URL of the previous page; null for none.</param>
/// <param name="Next">The URL of the next page; null for none.</param>
public sealed record Pager(string Position, string? Previous, string? Next)
{
    /// <summary>The pager of page <paramref name="number"/>; null if it is the only page.</summary>
    public static Pager? Of(int number, int of, Func<int, string> addressOf) => of <= 1
        ? null
        : new Pager($"Page {number} of {of}", number > 1 ? addressOf(number - 1) : null, number < of ? addressOf(number + 1) : null);
}
