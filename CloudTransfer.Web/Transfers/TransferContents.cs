using System.Text;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Transfers;

/// <summary>What is shown of a transfer's files at once: all of them, or one page of one folder.</summary>
public abstract record Listing
{
    private Listing()
    {
    }

    /// <summary>The listed files of which a page may show pictures.</summary>
    public IReadOnlyList<TransferFile> Pictured => this switch
    {
        Whole whole => whole.Files,
        Page page => page.Files,
        Flat flat => flat.Files,
        _ => [],
    };

    /// <summary>All files in their order, and the paths of the folders without any.</summary>
    public sealed record Whole(IReadOnlyList<TransferFile> Files, IReadOnlyList<string> EmptyFolders) : Listing;

    /// <summary>One page of what is directly in a folder: first the folders, then the files.</summary>
    /// <param name="Folder">The folder's path; empty for the top.</param>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">How many pages there are, at least 1.</param>
    /// <param name="Folders">The folders on this page.</param>
    /// <param name="Files">The files on this page.</param>
    public sealed record Page(
        string Folder, int Number, int Of, IReadOnlyList<TransferFolder> Folders, IReadOnlyList<TransferFile> Files) : Listing;

    /// <summary>One page of all files in their order, whatever folder they are in.</summary>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">How many pages there are, at least 1.</param>
    /// <param name="Files">The files on this page.</param>
    public sealed record Flat(int Number, int Of, IReadOnlyList<TransferFile> Files) : Listing;

    /// <summary>One page of the files that were searched for.</summary>
    /// <param name="Text">What was searched for.</param>
    /// <param name="Total">How many files were found.</param>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">How many pages there are, at least 1.</param>
    /// <param name="Files">The files on this page, in their order.</param>
    public sealed record Found(string Text, int Total, int Number, int Of, IReadOnlyList<TransferFile> Files) : Listing
    {
        /// <summary>Whether nothing was searched for, since no name is as long as the text; of that, the beginning is told.</summary>
        public bool IsTooLong { get; init; }
    }
}

/// <summary>What of a transfer's files is to be listed.</summary>
/// <param name="Folder">One folder; null for the transfer as a whole.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Find">What to search for; null or blank for nothing.</param>
/// <param name="Flat">All files, whatever folder they are in.</param>
public sealed record ListingRequest(string? Folder = null, int Page = 1, string? Find = null, bool Flat = false)
{
    /// <summary>In which order the reader looks for names.</summary>
    public FileOrder Order { get; init; } = FileOrder.Neutral;
}

/// <summary>
/// Lists a transfer's files so that a page stays small and quick, however many there are. Those of a small transfer are in the
/// order of the reader's language, whatever of them is shown; those of a large one in the order that is stored.
/// </summary>
public sealed class TransferContents(TransferStore transfers, FileIndex index)
{
    /// <summary>The most files and empty folders that are listed all at once.</summary>
    public const int WholeLimit = 300;

    /// <summary>The most folders and files together on one page of a folder.</summary>
    public const int PageSize = 200;

    /// <summary>The most files on one page of all files.</summary>
    public const int FlatPageSize = 60;

    // Folders in folders in folders are read level by level: a page that nests them all is no longer readable.
    private const int DeepestWhole = 8;

    /// <summary>
    /// What to show: what was asked for, else all of a small transfer, else the first folder in which there is something
    /// to choose. Null when there is no such folder or page.
    /// </summary>
    public async Task<Listing?> ListAsync(Transfer transfer, ListingRequest request, CancellationToken cancel)
    {
        if (!string.IsNullOrWhiteSpace(request.Find))
            return await FindAsync(transfer, request, request.Find.Trim(), cancel);
        if (request.Flat)
            return await FlatAsync(transfer, request, cancel);
        if (request.Folder is null && IsSmall(transfer))
        {
            var files = await InOrderAsync(transfer, request.Order, cancel);
            var empty = transfer.IsArchive ? await transfers.EmptyFoldersAsync(transfer.Id, WholeLimit - files.Count, cancel) : [];
            if (empty is not null && files.Select(file => file.Folder).Concat(empty).All(IsShallow))
                return new Listing.Whole(files, empty);
        }

        return await PageAsync(transfer, request.Folder ?? await FirstChoiceAsync(transfer.Id, cancel), request, cancel);
    }

    /// <summary>Where a file stands among the others.</summary>
    public async Task<Neighbours> NeighboursAsync(Transfer transfer, TransferFile file, FileOrder order, CancellationToken cancel)
    {
        if (!IsSmall(transfer))
            return await index.NeighboursAsync(transfer.Id, file, cancel);
        var files = await InOrderAsync(transfer, order, cancel);
        var place = files.FindIndex(one => one.Number == file.Number);
        return place < 0 ? Neighbours.None : new Neighbours(
            place > 0 ? files[place - 1].Number : null, place + 1 < files.Count ? files[place + 1].Number : null, place + 1);
    }

    // All of it is in one page, or could be.
    private static bool IsSmall(Transfer transfer) => transfer.FileCount <= WholeLimit;

    private async Task<List<TransferFile>> InOrderAsync(Transfer transfer, FileOrder order, CancellationToken cancel) =>
        order.Sort(await transfers.AllFilesAsync(transfer.Id, cancel));

    private async Task<Listing?> FindAsync(Transfer transfer, ListingRequest request, string text, CancellationToken cancel)
    {
        var page = request.Page;
        var sought = text.Normalize(NormalizationForm.FormC);
        if (sought.Length > FileIndex.LongestText)
            return new Listing.Found(text[..Math.Min(text.Length, FileIndex.LongestText)], 0, 1, 1, []) { IsTooLong = true };
        if (page is < 1 or > int.MaxValue / PageSize)
            return null;
        var skip = (page - 1) * PageSize;
        var (total, files) = IsSmall(transfer)
            ? Among(await InOrderAsync(transfer, request.Order, cancel), new NamePattern(sought), skip)
            : await index.FindAsync(transfer.Id, sought, skip, PageSize, cancel);
        var pages = Pages(total, PageSize);
        return page <= pages ? new Listing.Found(text, total, page, pages, files) : null;
    }

    private static (int Total, IReadOnlyList<TransferFile> Files) Among(List<TransferFile> files, NamePattern pattern, int skip)
    {
        var found = files.Where(file => pattern.IsIn(Encoding.UTF8.GetBytes(file.Folder), Encoding.UTF8.GetBytes(file.Name))).ToList();
        return (found.Count, [.. found.Skip(skip).Take(PageSize)]);
    }

    private async Task<Listing?> FlatAsync(Transfer transfer, ListingRequest request, CancellationToken cancel)
    {
        var (page, pages) = (request.Page, Pages(transfer.FileCount, FlatPageSize));
        if (page < 1 || page > pages)
            return null;
        var skip = (page - 1) * FlatPageSize;
        return new Listing.Flat(page, pages, IsSmall(transfer)
            ? [.. (await InOrderAsync(transfer, request.Order, cancel)).Skip(skip).Take(FlatPageSize)]
            : await index.PageAsync(transfer.Id, skip, FlatPageSize, cancel));
    }

    private async Task<Listing?> PageAsync(Transfer transfer, string folder, ListingRequest request, CancellationToken cancel)
    {
        var (id, page) = (transfer.Id, request.Page);
        var (folders, files) = await transfers.CountInAsync(id, folder, cancel);
        var pages = Pages(folders + files, PageSize);
        if (page < 1 || page > pages || (folders + files == 0 && folder.Length > 0 && await transfers.FindFolderAsync(id, folder, cancel) is null))
            return null;

        var skip = (page - 1) * PageSize;
        if (IsSmall(transfer) && folders <= WholeLimit)
        {
            var ofLanguage = (await transfers.FoldersInAsync(id, folder, 0, WholeLimit, cancel)).OrderBy(inner => inner.Name, request.Order.Names);
            var beside = (await transfers.FilesInAsync(id, folder, 0, WholeLimit, cancel)).Order(request.Order);
            return new Listing.Page(
                folder, page, pages, [.. ofLanguage.Skip(skip).Take(PageSize)],
                [.. beside.Skip(Math.Max(0, skip - folders)).Take(PageSize - Math.Clamp(folders - skip, 0, PageSize))]);
        }

        var shownFolders = await transfers.FoldersInAsync(id, folder, skip, PageSize, cancel);
        var shownFiles = await transfers.FilesInAsync(
            id, folder, Math.Max(0, skip - folders), PageSize - shownFolders.Count, cancel);
        return new Listing.Page(folder, page, pages, shownFolders, shownFiles);
    }

    private static bool IsShallow(string folder) => folder.Count(letter => letter == '/') < DeepestWhole;

    // Who sent one folder wants to see what is in it, not its name alone.
    private async Task<string> FirstChoiceAsync(StoredId id, CancellationToken cancel)
    {
        var path = "";
        for (var depth = 0; depth < DeepestWhole; depth++)
        {
            if (await transfers.FoldersInAsync(id, path, 0, 2, cancel) is not [var only] || await transfers.FilesInAsync(id, path, 0, 1, cancel) is not [])
                break;
            path = only.Path;
        }

        return path;
    }

    private static int Pages(int count, int size) => Math.Max(1, (count + size - 1) / size);
}
