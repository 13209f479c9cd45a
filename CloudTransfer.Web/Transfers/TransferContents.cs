using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>What is shown of a transfer's files at once: all of them, or one page of one folder.</summary>
public abstract record Listing
{
    private Listing()
    {
    }

    /// <summary>All files, in order of folder and name.</summary>
    public sealed record Whole(IReadOnlyList<TransferFile> Files) : Listing;

    /// <summary>One page of what is directly in a folder: first the folders, then the files, each by name.</summary>
    /// <param name="Folder">The folder's path; empty for the top.</param>
    /// <param name="Number">The page's number, from 1.</param>
    /// <param name="Of">How many pages there are, at least 1.</param>
    /// <param name="Folders">The folders on this page.</param>
    /// <param name="Files">The files on this page.</param>
    public sealed record Page(
        string Folder, int Number, int Of, IReadOnlyList<TransferFolder> Folders, IReadOnlyList<TransferFile> Files) : Listing;
}

/// <summary>Lists a transfer's files so that a page stays small and quick, however many there are.</summary>
public sealed class TransferContents(TransferStore transfers)
{
    /// <summary>The most files that are listed all at once.</summary>
    public const int WholeLimit = 500;

    /// <summary>The most folders and files together on one page of a folder.</summary>
    public const int PageSize = 200;

    // Folders in folders in folders are read level by level: a page that nests them all is no longer readable.
    private const int DeepestWhole = 8;

    /// <summary>
    /// What to show: for <paramref name="folder"/> null all of a small transfer, else the first folder in which there is
    /// something to choose. Null when there is no such folder or page.
    /// </summary>
    public async Task<Listing?> ListAsync(Transfer transfer, string? folder, int page, CancellationToken cancel)
    {
        if (folder is null && transfer.FileCount <= WholeLimit)
        {
            var files = await transfers.AllFilesAsync(transfer.Id, cancel);
            if (files.All(file => file.Folder.Count(letter => letter == '/') < DeepestWhole))
                return new Listing.Whole(files);
        }

        return await PageAsync(transfer.Id, folder ?? await FirstChoiceAsync(transfer.Id, cancel), page, cancel);
    }

    /// <summary>The first files in order of folder and name, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<TransferFile>> FirstFilesAsync(StoredId id, int limit, CancellationToken cancel) =>
        transfers.AllFilesAsync(id, cancel, limit);

    private async Task<Listing?> PageAsync(StoredId id, string folder, int page, CancellationToken cancel)
    {
        var (folders, files) = await transfers.CountInAsync(id, folder, cancel);
        var pages = Math.Max(1, (folders + files + PageSize - 1) / PageSize);
        if (page < 1 || page > pages || (folders + files == 0 && folder.Length > 0))
            return null;

        var skip = (page - 1) * PageSize;
        var shownFolders = await transfers.FoldersInAsync(id, folder, skip, PageSize, cancel);
        var shownFiles = await transfers.FilesInAsync(
            id, folder, Math.Max(0, skip - folders), PageSize - shownFolders.Count, cancel);
        return new Listing.Page(folder, page, pages, shownFolders, shownFiles);
    }

    // Who sent one folder wants to see what is in it, not its name alone.
    private async Task<string> FirstChoiceAsync(StoredId id, CancellationToken cancel)
    {
        var path = "";
        for (var depth = 0; depth < DeepestWhole && await transfers.CountInAsync(id, path, cancel) is (1, 0); depth++)
            path = (await transfers.FoldersInAsync(id, path, 0, 1, cancel))[0].Path;
        return path;
    }
}
