using System.Text;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Search;

namespace CloudTransfer.Web.Transfers.Contents;

/// <summary>The files of a transfer as one page shows them.</summary>
public abstract record Listing
{
    private Listing()
    {
    }

    /// <summary>The listed files that a page may show as pictures.</summary>
    public IReadOnlyList<TransferFile> Pictured => this switch
    {
        Whole whole => whole.Files,
        Page page => page.Files,
        Flat flat => flat.Files,
        _ => [],
    };

    /// <summary>All files in order, and the paths of the empty folders.</summary>
    public sealed record Whole(IReadOnlyList<TransferFile> Files, IReadOnlyList<string> EmptyFolders) : Listing;

    /// <summary>One page of a folder's direct content: first the folders, then the files.</summary>
    /// <param name="Folder">The folder's path; empty at the top level.</param>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">The number of pages, at least 1.</param>
    /// <param name="Folders">The folders on this page.</param>
    /// <param name="Files">The files on this page.</param>
    public sealed record Page(
        string Folder, int Number, int Of, IReadOnlyList<TransferFolder> Folders, IReadOnlyList<TransferFile> Files) : Listing;

    /// <summary>One page of all files in order, regardless of their folders.</summary>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">The number of pages, at least 1.</param>
    /// <param name="Files">The files on this page.</param>
    public sealed record Flat(int Number, int Of, IReadOnlyList<TransferFile> Files) : Listing;

    /// <summary>One page of search results.</summary>
    /// <param name="Text">The search text.</param>
    /// <param name="Total">The number of results.</param>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">The number of pages, at least 1.</param>
    /// <param name="Files">The files on this page, in order.</param>
    public sealed record Found(string Text, int Total, int Number, int Of, IReadOnlyList<TransferFile> Files) : Listing
    {
        /// <summary>
        /// Whether the text is longer than any name, so that no search was made; <see cref="Text"/> has only its
        /// beginning.
        /// </summary>
        public bool IsTooLong { get; init; }
    }
}

/// <summary>Which files of a transfer to list.</summary>
/// <param name="Folder">A folder; null for the whole transfer.</param>
/// <param name="Page">The page number, from 1.</param>
/// <param name="Find">The search text; null or blank for none.</param>
/// <param name="Flat">Whether to list all files regardless of their folders.</param>
public sealed record ListingRequest(string? Folder = null, int Page = 1, string? Find = null, bool Flat = false)
{
    /// <summary>The order of names in the reader's language.</summary>
    public FileOrder Order { get; init; } = FileOrder.Neutral;
}

/// <summary>
/// Lists a transfer's files on pages of limited size and cost, whatever their number. A small transfer uses the order
/// of the reader's language in every view, a large one the stored order.
/// </summary>
public sealed class TransferContents(TransferStore transfers, FileIndex index)
{
    /// <summary>The maximum number of files and empty folders that are listed on one page.</summary>
    public const int WholeLimit = 300;

    /// <summary>The maximum number of folders and files on one page of a folder.</summary>
    public const int PageSize = 200;

    /// <summary>The maximum number of files on one page of all files.</summary>
    public const int FlatPageSize = 60;

    // Deeper nesting is listed one folder at a time: a page with all levels would be unreadable.
    private const int MaxWholeDepth = 8;

    /// <summary>
    /// The requested listing; by default all files of a small transfer, otherwise the first folder that offers a
    /// choice. Null if the folder or page does not exist.
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

    /// <summary>The position of a file among the others.</summary>
    public async Task<Neighbours> NeighboursAsync(Transfer transfer, TransferFile file, FileOrder order, CancellationToken cancel)
    {
        if (!IsSmall(transfer))
            return await index.NeighboursAsync(transfer.Id, file, cancel);
        var files = await InOrderAsync(transfer, order, cancel);
        var place = files.FindIndex(one => one.Number == file.Number);
        return place < 0 ? Neighbours.None : new Neighbours(
            place > 0 ? files[place - 1].Number : null, place + 1 < files.Count ? files[place + 1].Number : null, place + 1);
    }

    // Whether all files fit on one page.
    private static bool IsSmall(Transfer transfer) => transfer.FileCount <= WholeLimit;

    private async Task<List<TransferFile>> InOrderAsync(Transfer transfer, FileOrder order, CancellationToken cancel) =>
        order.Sort(transfer.Files ?? await transfers.AllFilesAsync(transfer.Id, cancel));

    private async Task<Listing?> FindAsync(Transfer transfer, ListingRequest request, string text, CancellationToken cancel)
    {
        var page = request.Page;
        var normalized = text.Normalize(NormalizationForm.FormC);
        if (normalized.Length > FileIndex.LongestText)
            return new Listing.Found(text[..Math.Min(text.Length, FileIndex.LongestText)], 0, 1, 1, []) { IsTooLong = true };
        if (page is < 1 or > int.MaxValue / PageSize)
            return null;
        var skip = (page - 1) * PageSize;
        var (total, files) = IsSmall(transfer)
            ? Filter(await InOrderAsync(transfer, request.Order, cancel), new NamePattern(normalized), skip)
            : await index.FindAsync(transfer.Id, normalized, skip, PageSize, cancel);
        var pages = Pages(total, PageSize);
        return page <= pages ? new Listing.Found(text, total, page, pages, files) : null;
    }

    private static (int Total, IReadOnlyList<TransferFile> Files) Filter(List<TransferFile> files, NamePattern pattern, int skip)
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
            var sortedFolders = (await transfers.FoldersInAsync(id, folder, 0, WholeLimit, cancel)).OrderBy(inner => inner.Name, request.Order.Names);
            var sortedFiles = (await transfers.FilesInAsync(id, folder, 0, WholeLimit, cancel)).Order(request.Order);
            return new Listing.Page(
                folder, page, pages, [.. sortedFolders.Skip(skip).Take(PageSize)],
                [.. sortedFiles.Skip(Math.Max(0, skip - folders)).Take(PageSize - Math.Clamp(folders - skip, 0, PageSize))]);
        }

        var shownFolders = await transfers.FoldersInAsync(id, folder, skip, PageSize, cancel);
        var shownFiles = await transfers.FilesInAsync(
            id, folder, Math.Max(0, skip - folders), PageSize - shownFolders.Count, cancel);
        return new Listing.Page(folder, page, pages, shownFolders, shownFiles);
    }

    private static bool IsShallow(string folder) => folder.Count(letter => letter == '/') < MaxWholeDepth;

    // The sender of a single folder wants to see its content, not only its name.
    private async Task<string> FirstChoiceAsync(StoredId id, CancellationToken cancel)
    {
        var path = "";
        for (var depth = 0; depth < MaxWholeDepth; depth++)
        {
            if (await transfers.FoldersInAsync(id, path, 0, 2, cancel) is not [var only] || await transfers.FilesInAsync(id, path, 0, 1, cancel) is not [])
                break;
            path = only.Path;
        }

        return path;
    }

    private static int Pages(int count, int size) => Math.Max(1, (count + size - 1) / size);
}
