using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Models;

/// <summary>The files of a transfer, in one of four forms.</summary>
/// <param name="Tree">All of them; else null.</param>
/// <param name="Level">One page of one folder; else null.</param>
/// <param name="Gallery">One page of pictures; else null.</param>
/// <param name="Found">One page of what was searched for; else null.</param>
/// <param name="Find">The search.</param>
/// <param name="Views">The list and the gallery; null where there is nothing to choose.</param>
/// <param name="LimitNote">Whether downloads are limited, and it is to be said what is one.</param>
/// <param name="Select">Selecting some of them; null where there is nothing to select.</param>
public sealed record LandingContents(
    FileTree? Tree, FolderLevel? Level, Gallery? Gallery, FoundFiles? Found, FindBox? Find, ViewChoice? Views, bool LimitNote, SelectMode? Select)
{
    // Fewer are seen at a glance.
    private const int FindFrom = 9;

    /// <summary>Shapes a listing.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="listing">What is listed of it.</param>
    /// <param name="at">Where.</param>
    /// <param name="scene">The landing page's; null for pages that show no pictures.</param>
    internal static LandingContents From(Transfer transfer, Listing listing, ListedAt at, LandingScene? scene) => new(
        listing is Listing.Whole whole ? FileTree.From(transfer, whole.Files, whole.EmptyFolders, at) : null,
        listing is Listing.Page page ? FolderLevel.From(transfer, page, at) : null,
        listing is Listing.Flat flat && scene is not null ? Gallery.From(transfer, flat, at, scene) : null,
        listing is Listing.Found found ? FoundFiles.From(transfer, found, at) : null,
        transfer.FileCount >= FindFrom || listing is Listing.Found
            ? new FindBox(at.Address, (listing as Listing.Found)?.Text ?? "", IsWhole: listing is Listing.Whole)
            : null,
        scene is null ? null : ViewsOf(listing, at.Address, scene.Thumbnails),
        transfer.MaxDownloads is not null,
        transfer.FileCount > 1 && listing is not Listing.Found { Total: 0 } ? SelectOf(listing, at) : null);

    /// <summary>The files alone, for pages on which nothing is done with them.</summary>
    internal static LandingContents Listed(Transfer transfer, Listing listing, ListedAt at) =>
        From(transfer, listing, at, scene: null) with { Find = null, Select = null };

    // The same that is shown now, with boxes.
    private static SelectMode SelectOf(Listing listing, ListedAt at)
    {
        var shown = listing switch
        {
            Listing.Page page => FolderLevel.AddressOf(at.Address, page.Folder, page.Number),
            Listing.Flat flat => $"{at.Address}?view=gallery&page={flat.Number}",
            Listing.Found found => $"{at.Address}?find={Uri.EscapeDataString(found.Text)}&page={found.Number}",
            _ => $"{at.Address}?view=list",
        };
        return new SelectMode(at.IsSelecting ? null : $"{shown}&select=on#files", $"{shown}#files", $"{at.Address}/zip");
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
/// <param name="Action">Where the form goes, by GET with the field <c>find</c>.</param>
/// <param name="Text">What is searched for.</param>
/// <param name="IsWhole">Whether all files are on the page, so that a script can search them as somebody types.</param>
public sealed record FindBox(string Action, string Text, bool IsWhole)
{
    /// <summary>The most characters that can be searched for.</summary>
    public static int Longest => FileIndex.LongestText;
}

/// <summary>The two ways to look at files; the one that is shown has no address.</summary>
/// <param name="List">As a list.</param>
/// <param name="Gallery">As pictures.</param>
public sealed record ViewChoice(string? List, string? Gallery);

/// <summary>The pages of something long.</summary>
/// <param name="Position">Which page of how many: <c>Page 2 of 50</c>.</param>
/// <param name="Previous">The page before it; null for none.</param>
/// <param name="Next">The page after it; null for none.</param>
public sealed record Pager(string Position, string? Previous, string? Next)
{
    /// <summary>The pager of page <paramref name="number"/>; null where it is the only one.</summary>
    public static Pager? Of(int number, int of, Func<int, string> addressOf) => of <= 1
        ? null
        : new Pager($"Page {number} of {of}", number > 1 ? addressOf(number - 1) : null, number < of ? addressOf(number + 1) : null);
}
