using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>The rows of transfers, their files and folders.</summary>
public sealed class TransferStore(Database database, TimeProvider time)
{
    private static readonly Query<Transfer> ById = TransferRow.Where("id = ?1");
    private static readonly Query<Transfer> ByOwner = TransferRow.Where("owner_hash = ?1");
    private static readonly Query<TransferFile> ByNumber = FileRow.Where("transfer_id = ?1 AND number = ?2");
    private static readonly Query<TransferFile> ByArrival = FileRow.Where("transfer_id = ?1 ORDER BY number");
    private static readonly Query<TransferFile> InOrder = FileRow.Where("transfer_id = ?1 ORDER BY folder, name LIMIT ?2");

    /// <summary>The transfer with this id; null when there is none.</summary>
    public ValueTask<Transfer?> FindAsync(StoredId id, CancellationToken cancel) => database.FirstAsync(ById, cancel, id.Value, Now());

    /// <summary>The transfer that this token owns; null when there is none.</summary>
    public ValueTask<Transfer?> FindAsync(OwnerToken owner, CancellationToken cancel) => database.FirstAsync(ByOwner, cancel, owner.Hash(), Now());

    /// <summary>File <paramref name="number"/> of a transfer; null when there is none.</summary>
    public ValueTask<TransferFile?> FindFileAsync(StoredId id, int number, CancellationToken cancel) =>
        database.FirstAsync(ByNumber, cancel, id.Value, number);

    /// <summary>A transfer's files in order of folder and name, at most <paramref name="limit"/>.</summary>
    public ValueTask<IReadOnlyList<TransferFile>> AllFilesAsync(StoredId id, CancellationToken cancel, int limit = int.MaxValue) =>
        database.QueryAsync(InOrder, cancel, id.Value, limit);

    /// <summary>How many folders and files are directly in a folder (empty for the top).</summary>
    public async Task<(int Folders, int Files)> CountInAsync(StoredId id, string folder, CancellationToken cancel)
    {
        var counts = await database.FirstAsync<CountRow>(
            """
            SELECT (SELECT COUNT(*) FROM folders WHERE transfer_id = @id AND parent = @folder) AS Folders,
                   (SELECT COUNT(*) FROM files WHERE transfer_id = @id AND folder = @folder) AS Files
            """,
            new { id = id.Value, folder }, cancel);
        return ((int)counts!.Folders, (int)counts.Files);
    }

    /// <summary>All files of a transfer, in their order.</summary>
    public ValueTask<IReadOnlyList<TransferFile>> FilesAsync(StoredId id, CancellationToken cancel) => database.QueryAsync(ByArrival, cancel, id.Value);

    /// <summary>At most <paramref name="limit"/> files in their order, from the one after <paramref name="after"/> on.</summary>
    public async Task<IReadOnlyList<TransferFile>> FilesAfterAsync(StoredId id, int after, int limit, CancellationToken cancel) =>
        [.. (await database.QueryAsync<FileRow>(
            FileRow.Select + "WHERE transfer_id = @id AND number > @after ORDER BY number LIMIT @limit",
            new { id = id.Value, after, limit }, cancel)).Select(row => row.ToFile())];

    /// <summary>The files directly in a folder (empty for the top), by name, at most <paramref name="limit"/> from <paramref name="skip"/> on.</summary>
    public async Task<IReadOnlyList<TransferFile>> FilesInAsync(StoredId id, string folder, int skip, int limit, CancellationToken cancel) =>
        [.. (await database.QueryAsync<FileRow>(
            FileRow.Select + "WHERE transfer_id = @id AND folder = @folder ORDER BY name LIMIT @limit OFFSET @skip",
            new { id = id.Value, folder, skip, limit }, cancel)).Select(row => row.ToFile())];

    /// <summary>The folders directly in a folder (empty for the top), by name.</summary>
    public async Task<IReadOnlyList<TransferFolder>> FoldersInAsync(StoredId id, string folder, int skip, int limit, CancellationToken cancel) =>
        [.. (await database.QueryAsync<FolderRow>(
            FolderRow.Select + "WHERE transfer_id = @id AND parent = @folder ORDER BY path LIMIT @limit OFFSET @skip",
            new { id = id.Value, folder, skip, limit }, cancel)).Select(row => row.ToFolder())];

    /// <summary>One folder; null when there is none of this path.</summary>
    public async Task<TransferFolder?> FindFolderAsync(StoredId id, string path, CancellationToken cancel) =>
        (await database.FirstAsync<FolderRow>(
            FolderRow.Select + "WHERE transfer_id = @id AND path = @path", new { id = id.Value, path }, cancel))?.ToFolder();

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record CountRow(long Folders, long Files);

    private sealed record FolderRow(string Path, long FileCount, long Size)
    {
        public const string Select = "SELECT path AS Path, file_count AS FileCount, size AS Size FROM folders ";

        public TransferFolder ToFolder() => new(Path, (int)FileCount, Size);
    }
}
