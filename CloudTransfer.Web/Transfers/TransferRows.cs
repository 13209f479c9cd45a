using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Transfers;

/// <summary>The rows of a new transfer, and how they are inserted.</summary>
/// <param name="id">The transfer's id.</param>
/// <param name="beyond">The size in bytes that the rows take in the database.</param>
/// <param name="files">The transfer's files.</param>
/// <param name="folders">The folders of the files.</param>
internal sealed class TransferRows(StoredId id, long beyond, IReadOnlyList<TransferFile> files, IReadOnlyCollection<TransferFolder> folders)
{
    // A claim that is not a time: its holder is not a cleaner but the writer of the rows.
    private const long BeingWritten = -1;

    private const string InsertFile =
        """
        INSERT INTO files (transfer_id, number, folder, name, size, start, crc32, modified_at, modified_offset, sha256, position)
        VALUES (@id, @number, @folder, @name, @size, @start, @crc, @modified, @offset, @sha256, @position)
        """;

    private const string InsertFolder =
        "INSERT INTO folders (transfer_id, path, parent, file_count, size, position) VALUES (@id, @path, @parent, @files, @size, @position)";

    /// <summary>The rows of the files and folders. Enumerate only once: every enumeration sorts them.</summary>
    public IEnumerable<Statement> All => FileOrder.Stored.PlacesOf(files).Select((number, position) => Of(files[number], position))
        .Concat(folders.OrderBy(folder => folder.Path, FileOrder.Stored.Folders).Select(Of));

    /// <summary>The number of these rows.</summary>
    public int Count => files.Count + folders.Count;

    /// <summary>The size in bytes that the rows take in the database.</summary>
    public long Beyond => beyond;

    /// <summary>The insertions of the transfer as it is, and of its files and folders.</summary>
    public async Task<IReadOnlyList<Statement>> ToInsertAsync(IDbTransaction transaction, Transfer transfer, OwnerToken owner) =>
        [await InsertionAsync(transaction, transfer, owner, TransferRow.NameOf(transfer.State), transfer.Stored, claimed: null, removed: null), .. All];

    /// <summary>
    /// Inserts the transfer as unreachable and without a size; a cleaner deletes it if its writer is killed.
    /// </summary>
    public async Task InsertUnfinishedAsync(IDbTransaction transaction, Transfer transfer, OwnerToken owner) => await transaction.ExecuteAllAsync([await InsertionAsync(
        transaction, transfer, owner, TransferRow.NameOf(TransferState.Deleting), stored: 0, BeingWritten, RemovalReasons.Name(RemovalReason.Abandoned))]);

    /// <summary>Sets the transfer's real state after its files and folders are inserted.</summary>
    public static async Task FinishAsync(IDbTransaction transaction, Transfer transfer)
    {
        if (await transaction.Connection!.ExecuteAsync(
            "UPDATE transfers SET state = @state, stored = @stored, claimed_at = NULL, removed_by = NULL WHERE id = @id AND claimed_at = @writing",
            new { id = transfer.Id.Value, state = TransferRow.NameOf(transfer.State), stored = transfer.Stored, writing = BeingWritten }, transaction) != 1)
            throw new InvalidOperationException("The unfinished transfer is no longer claimed by its writer.");
    }

    private Statement Of(TransferFile file, int position) => new(InsertFile, new
    {
        id = id.Value,
        number = file.Number,
        folder = file.Folder,
        name = file.Name,
        size = file.Size,
        start = file.Start,
        crc = (long)file.Crc32,
        modified = file.Modified.ToUnixTimeMilliseconds(),
        offset = (long)file.Modified.TotalOffsetMinutes,
        sha256 = file.Sha256,
        position,
    });

    private Statement Of(TransferFolder folder, int position) => new(InsertFolder, new
    {
        id = id.Value,
        path = folder.Path,
        parent = folder.Parent,
        files = folder.FileCount,
        size = folder.Size,
        position,
    });

    // An account may have been deleted since its upload began. The statement holds the row of a person until the commit, so
    // that it cannot be deleted in between.
    private static async Task<StoredId?> PersonAsync(IDbTransaction transaction, StoredId? user) =>
        user is not null && await transaction.Connection!.ExecuteAsync("UPDATE users SET seen_at = seen_at WHERE id = @user", new { user = user.Value.Value }, transaction) == 1
            ? user
            : null;

    private async Task<Statement> InsertionAsync(
        IDbTransaction transaction, Transfer transfer, OwnerToken owner, string state, long stored, long? claimed, string? removed)
    {
        var user = await PersonAsync(transaction, transfer.User);
        return new Statement(
            """
            INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, password_hash,
                created_at, expires_at, expiry_fixed, max_downloads, hashed, queue, row_bytes, claimed_at, removed_by, title, sender, user_id,
                request_id, submission_link, submission_id)
            VALUES (@id, @owner, @state, @name, @archive, @size, @stored, @files, @message, @password,
                @created, @expires, @fixed, @max, @hashed, @queue, @rows, @claimed, @removed, @title, @sender, @user,
                @request, @link, @submission)
            """,
            new
            {
                id = id.Value,
                owner = owner.Hash(),
                state,
                name = transfer.Name,
                archive = transfer.IsArchive ? 1 : 0,
                size = transfer.Size,
                stored,
                files = transfer.FileCount,
                message = transfer.Message,
                password = transfer.PasswordHash,
                created = transfer.Created.ToUnixTimeMilliseconds(),
                expires = transfer.Expires?.ToUnixTimeMilliseconds(),
                @fixed = transfer.HasFixedExpiry ? 1 : 0,
                max = transfer.MaxDownloads,
                hashed = transfer.HasChecksums ? 1 : 0,
                queue = transfer.Queue,
                rows = beyond,
                claimed,
                removed,
                title = transfer.Title,
                sender = transfer.Sender,
                user = user?.Value,
                request = transfer.Submission?.Request.Value,
                link = transfer.Submission?.Link.Value,
                submission = transfer.Submission?.Id.Value,
            });
    }
}
