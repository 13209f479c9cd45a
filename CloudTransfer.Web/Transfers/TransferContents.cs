using System.Text;
using CloudTransfer.Web.Storage;

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

    /// <summary>All files, in order, and the paths of the folders without any.</summary>
    /// <param name="Files">The files.</param>
    /// <param name="EmptyFolders">The folders.</param>
    /// <param name="Order">The order of paths.</param>
    public sealed record Whole(IReadOnlyList<TransferFile> Files, IReadOnlyList<string> EmptyFolders, ReaderOrder Order) : Listing;

    /// <summary>One page of what is directly in a folder: first the folders, then the files, each in order.</summary>
    /// <param name="Folder">The folder's path; empty for the top.</param>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">How many pages there are, at least 1.</param>
    /// <param name="Folders">The folders on this page.</param>
    /// <param name="Files">The files on this page.</param>
    public sealed record Page(
        string Folder, int Number, int Of, IReadOnlyList<TransferFolder> Folders, IReadOnlyList<TransferFile> Files) : Listing;

    /// <summary>One page of all files in order, whatever folder they are in.</summary>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">How many pages there are, at least 1.</param>
    /// <param name="Files">The files on this page.</param>
    public sealed record Flat(int Number, int Of, IReadOnlyList<TransferFile> Files) : Listing;

    /// <summary>One page of the files that were searched for.</summary>
    /// <param name="Text">What was searched for.</param>
    /// <param name="Total">How many files were found.</param>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">How many pages there are, at least 1.</param>
    /// <param name="Files">The files on this page, in order.</param>
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
    /// <summary>The reader's order, for what one page shows all of.</summary>
    public ReaderOrder Order { get; init; } = ReaderOrder.Unknown;
}

/// <summary>Lists a transfer's files so that a page stays small and quick, however many there are.</summary>
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
            return await FindAsync(transfer.Id, request.Find.Trim(), request.Page, cancel);
        if (request.Flat)
            return await FlatAsync(transfer, request, cancel);
        if (request.Folder is null && transfer.FileCount <= WholeLimit)
        {
            var files = await transfers.AllFilesAsync(transfer.Id, cancel);
            var empty = transfer.IsArchive ? await transfers.EmptyFoldersAsync(transfer.Id, WholeLimit - files.Count, cancel) : [];
            if (empty is not null && files.Select(file => file.Folder).Concat(empty).All(IsShallow))
                return new Listing.Whole(request.Order.Sort(files), empty, request.Order);
        }

        return await PageAsync(transfer.Id, request.Folder ?? await FirstChoiceAsync(transfer.Id, cancel), request, cancel);
    }

    /// <summary>Where a file stands among the others, in the order in which they are listed.</summary>
    public async Task<Neighbours> NeighboursAsync(Transfer transfer, TransferFile file, ReaderOrder order, CancellationToken cancel)
    {
        if (transfer.FileCount > WholeLimit)
            return await index.NeighboursAsync(transfer.Id, file, cancel);
        var files = order.Sort(await transfers.AllFilesAsync(transfer.Id, cancel));
        var place = files.Index().FirstOrDefault(other => other.Item.Number == file.Number).Index;
        return new Neighbours(
            place > 0 ? files[place - 1].Number : null, place + 1 < files.Count ? files[place + 1].Number : null, place + 1);
    }

    /// <summary>The first files in their order, at most <paramref name="limit"/>.</summary>
    public ValueTask<IReadOnlyList<TransferFile>> FirstFilesAsync(StoredId id, int limit, CancellationToken cancel) =>
        transfers.AllFilesAsync(id, cancel, limit);

    private async Task<Listing?> FindAsync(StoredId id, string text, int page, CancellationToken cancel)
    {
        var sought = text.Normalize(NormalizationForm.FormC);
        if (sought.Length > FileIndex.LongestText)
            return new Listing.Found(text[..Math.Min(text.Length, FileIndex.LongestText)], 0, 1, 1, []) { IsTooLong = true };
        if (page is < 1 or > int.MaxValue / PageSize)
            return null;
        var (total, files) = await index.FindAsync(id, sought, (page - 1) * PageSize, PageSize, cancel);
        var pages = Pages(total, PageSize);
        return page <= pages ? new Listing.Found(text, total, page, pages, files) : null;
    }

    private async Task<Listing?> FlatAsync(Transfer transfer, ListingRequest request, CancellationToken cancel)
    {
        var (page, pages) = (request.Page, Pages(transfer.FileCount, FlatPageSize));
        if (page < 1 || page > pages)
            return null;
        var skip = (page - 1) * FlatPageSize;
        return new Listing.Flat(page, pages, transfer.FileCount <= WholeLimit
            ? [.. request.Order.Sort(await transfers.AllFilesAsync(transfer.Id, cancel)).Skip(skip).Take(FlatPageSize)]
            : await index.PageAsync(transfer.Id, skip, FlatPageSize, cancel));
    }

    private async Task<Listing?> PageAsync(StoredId id, string folder, ListingRequest request, CancellationToken cancel)
    {
        var page = request.Page;
        var (folders, files) = await transfers.CountInAsync(id, folder, cancel);
        var pages = Pages(folders + files, PageSize);
        if (page < 1 || page > pages || (folders + files == 0 && folder.Length > 0 && await transfers.FindFolderAsync(id, folder, cancel) is null))
            return null;

        var skip = (page - 1) * PageSize;
        var shownFolders = await transfers.FoldersInAsync(id, folder, skip, PageSize, cancel);
        var shownFiles = await transfers.FilesInAsync(
            id, folder, Math.Max(0, skip - folders), PageSize - shownFolders.Count, cancel);
        return pages == 1
            ? new Listing.Page(folder, page, pages, request.Order.Sort(shownFolders), request.Order.Sort(shownFiles))
            : new Listing.Page(folder, page, pages, shownFolders, shownFiles);
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
