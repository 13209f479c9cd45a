using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Transfers;

/// <summary>The rows of transfers, their files and folders.</summary>
public sealed class TransferStore(IDatabase database, TimeProvider time)
{
    private static readonly Query<Transfer> ById = TransferRow.Where("id = @id");
    private static readonly Query<Transfer> ByOwner = TransferRow.Where("owner_hash = @owner");
    private static readonly Query<Transfer> ByRecipient = TransferRow.Where("id = (SELECT transfer_id FROM recipients WHERE recipients.id = @recipient AND recipients.state <> 'withdrawn')");
    private static readonly Query<Transfer> BySubmissionLink = TransferRow.Where("submission_link = @link");
    private static readonly Query<Transfer> ByUser = TransferRow.Where("id = @id AND user_id = @user");
    private static readonly Query<TransferFile> ByNumber = FileRow.Where("transfer_id = @id AND number = @number");
    private static readonly Query<TransferFolder> FolderByPath = FolderRow.Where("transfer_id = @id AND path = @path");
    private static readonly Query<TransferFolder> InFolder = FolderRow.Where("transfer_id = @id AND parent = @folder ORDER BY position LIMIT @limit OFFSET @skip");
    private static readonly Query<TransferFile> InOrder = FileRow.Where("transfer_id = @id ORDER BY position LIMIT @limit");
    // Of one with a password, nothing is read before that is known.
    private static readonly Query<TransferFile> OfSmall = FileRow.Where(
        "transfer_id = @id AND (SELECT file_count FROM transfers WHERE id = @id AND password_hash IS NULL) <= @most ORDER BY position");
    private static readonly Query<TransferFile> FilesIn = FileRow.Where("transfer_id = @id AND folder = @folder ORDER BY position LIMIT @limit OFFSET @skip");

    /// <summary>The transfer with this id; null when there is none.</summary>
    public ValueTask<Transfer?> FindAsync(StoredId id, CancellationToken cancel) => database.FirstAsync(ById, cancel, Now(), id.Value);

    /// <summary>The transfer that this token owns; null when there is none.</summary>
    public ValueTask<Transfer?> FindAsync(OwnerToken owner, CancellationToken cancel) => database.FirstAsync(ByOwner, cancel, Now(), owner.Hash());

    /// <summary>
    /// The transfer that a link leads to: its own, one of a recipient who was not withdrawn, or the requester's; null when there is
    /// none. What was sent to a request has no link of its own, for its sender knows that.
    /// </summary>
    /// <param name="link">The id in the link.</param>
    /// <param name="cancel">Ends the query.</param>
    /// <param name="withFiles">The most files that are read with a transfer found by its own link; none is where there are more, or a password.</param>
    public async ValueTask<Transfer?> FindByLinkAsync(StoredId link, CancellationToken cancel, int withFiles = 0)
    {
        if (await (withFiles > 0 ? FindWithFilesAsync(link, withFiles, cancel) : FindAsync(link, cancel)) is { } transfer)
            return transfer.Submission is null ? transfer : null;
        return await database.FirstAsync(ByRecipient, cancel, Now(), link.Value) is { } sent
            ? sent with { Recipient = link }
            : await database.FirstAsync(BySubmissionLink, cancel, Now(), link.Value);
    }

    /// <summary>The transfer that somebody owns; null when there is none.</summary>
    public ValueTask<Transfer?> FindAsync(TransferOwner owner, CancellationToken cancel) => owner switch
    {
        TransferOwner.ByToken { Token: var token } => FindAsync(token, cancel),
        TransferOwner.ByAccount { Transfer: var id, User: var user } => database.FirstAsync(ByUser, cancel, Now(), id.Value, user.Value),
        _ => throw new InvalidOperationException("There is no other way to own a transfer."),
    };

    /// <summary>Puts another hash of the same password in place of the one that was read; nothing where that has changed since.</summary>
    public Task ReplacePasswordAsync(Transfer transfer, string hash, CancellationToken cancel) => database.ExecuteAsync(
        "UPDATE transfers SET password_hash = @hash WHERE id = @id AND password_hash = @known",
        new { hash, id = transfer.Id.Value, known = transfer.PasswordHash }, cancel);

    /// <summary>File <paramref name="number"/> of a transfer; null when there is none.</summary>
    public ValueTask<TransferFile?> FindFileAsync(StoredId id, int number, CancellationToken cancel) =>
        database.FirstAsync(ByNumber, cancel, id.Value, number);

    /// <summary>A transfer's files in their order (<see cref="FileOrder.Stored"/>), at most <paramref name="limit"/>.</summary>
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

    /// <summary>At most <paramref name="limit"/> files by number, from the one after <paramref name="after"/> on.</summary>
    public async Task<IReadOnlyList<TransferFile>> FilesAfterAsync(StoredId id, int after, int limit, CancellationToken cancel) =>
        [.. (await database.QueryAsync<FileRow>(
            FileRow.Select + "WHERE transfer_id = @id AND number > @after ORDER BY number LIMIT @limit",
            new { id = id.Value, after, limit }, cancel)).Select(row => row.ToFile())];

    /// <summary>The files directly in a folder (empty for the top), in their order, at most <paramref name="limit"/> from <paramref name="skip"/> on.</summary>
    public ValueTask<IReadOnlyList<TransferFile>> FilesInAsync(StoredId id, string folder, int skip, int limit, CancellationToken cancel) =>
        database.QueryAsync(FilesIn, cancel, id.Value, folder, limit, skip);

    /// <summary>The folders directly in a folder (empty for the top), in their order.</summary>
    public ValueTask<IReadOnlyList<TransferFolder>> FoldersInAsync(StoredId id, string folder, int skip, int limit, CancellationToken cancel) =>
        database.QueryAsync(InFolder, cancel, id.Value, folder, limit, skip);

    /// <summary>
    /// The folders in which there is nothing at all, as zips and trees have them: without those that only hold others of them.
    /// Null where there are more than <paramref name="most"/>, those included.
    /// </summary>
    public async Task<IReadOnlyList<string>?> EmptyFoldersAsync(StoredId id, int most, CancellationToken cancel)
    {
        var paths = await database.QueryAsync<string>(
            "SELECT path FROM folders WHERE transfer_id = @id AND file_count = 0 ORDER BY path LIMIT @limit", new { id = id.Value, limit = most + 1L }, cancel);
        return paths.Count > most ? null : Folders.Innermost(paths);
    }

    /// <summary>One folder; null when there is none of this path.</summary>
    public ValueTask<TransferFolder?> FindFolderAsync(StoredId id, string path, CancellationToken cancel) =>
        database.FirstAsync(FolderByPath, cancel, id.Value, path);

    private async ValueTask<Transfer?> FindWithFilesAsync(StoredId id, int most, CancellationToken cancel)
    {
        var (transfer, files) = await database.FirstAsync(ById.With(Now(), id.Value), OfSmall.With(id.Value, most), cancel);
        return transfer is { PasswordHash: null } && transfer.FileCount <= most ? transfer with { Files = files } : transfer;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed record CountRow(long Folders, long Files);
}
