using System.Data;
using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Transfers;

/// <summary>The rows of transfers, their files and folders.</summary>
public sealed class TransferStore(Database database, TimeProvider time)
{
    private const string Columns =
        """
        id AS Id, state AS State, name AS Name, archive AS Archive, size AS Size, stored AS Stored, file_count AS FileCount,
        message AS Message, password_hash AS PasswordHash, created_at AS CreatedAt, expires_at AS ExpiresAt,
        max_downloads AS MaxDownloads, removed_by AS RemovedBy, completed AS Completed, broken_off AS BrokenOff,
        first_download_at AS FirstDownloadAt, last_download_at AS LastDownloadAt, hashed AS Hashed,
        (SELECT COUNT(*) FROM tickets WHERE transfer_id = transfers.id AND done = 1) AS UsedUp,
        (SELECT COUNT(*) FROM tickets WHERE transfer_id = transfers.id AND done = 0 AND expires_at > @now) AS UnderWay
        """;

    /// <summary>Commits a sealed transfer with its files: when this returns, it is there for good.</summary>
    public Task AddAsync(Transfer transfer, OwnerToken owner, IReadOnlyList<TransferFile> files, CancellationToken cancel) =>
        database.WriteAsync(transaction => AddAsync(transaction, transfer, owner, files), cancel);

    /// <summary>Adds a transfer with its files in a transaction that does more.</summary>
    internal static async Task AddAsync(IDbTransaction transaction, Transfer transfer, OwnerToken owner, IReadOnlyList<TransferFile> files)
    {
        await InsertTransferAsync(transaction, transfer, owner);
        await InsertFilesAsync(transaction, transfer.Id, files);
    }

    /// <summary>The transfer with this id; null when there is none.</summary>
    public async Task<Transfer?> FindAsync(StoredId id, CancellationToken cancel) =>
        (await database.FirstAsync<Row>($"SELECT {Columns} FROM transfers WHERE id = @id", new { id = id.Value, now = Now() }, cancel))?.ToTransfer();

    /// <summary>The transfer that this token owns; null when there is none.</summary>
    public async Task<Transfer?> FindAsync(OwnerToken owner, CancellationToken cancel) =>
        (await database.FirstAsync<Row>($"SELECT {Columns} FROM transfers WHERE owner_hash = @hash", new { hash = owner.Hash(), now = Now() }, cancel))?.ToTransfer();

    /// <summary>File <paramref name="number"/> of a transfer; null when there is none.</summary>
    public async Task<TransferFile?> FindFileAsync(StoredId id, int number, CancellationToken cancel) =>
        (await database.FirstAsync<FileRow>(
            FileRow.Select + "WHERE transfer_id = @id AND number = @number", new { id = id.Value, number }, cancel))?.ToFile();

    /// <summary>A transfer's files in order of folder and name, at most <paramref name="limit"/>.</summary>
    public async Task<IReadOnlyList<TransferFile>> AllFilesAsync(StoredId id, CancellationToken cancel, int limit = int.MaxValue) =>
        [.. (await database.QueryAsync<FileRow>(
            FileRow.Select + "WHERE transfer_id = @id ORDER BY folder, name LIMIT @limit", new { id = id.Value, limit }, cancel))
            .Select(row => row.ToFile())];

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
    public async Task<IReadOnlyList<TransferFile>> FilesAsync(StoredId id, CancellationToken cancel) =>
        [.. (await database.QueryAsync<FileRow>(
            FileRow.Select + "WHERE transfer_id = @id ORDER BY number", new { id = id.Value }, cancel)).Select(row => row.ToFile())];

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

    private static Task InsertTransferAsync(IDbTransaction transaction, Transfer transfer, OwnerToken owner) =>
        transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO transfers (id, owner_hash, state, name, archive, size, stored, file_count, message, password_hash,
                created_at, expires_at, max_downloads)
            VALUES (@id, @owner, @state, @name, @archive, @size, @stored, @files, @message, @password, @created, @expires, @max)
            """,
            new
            {
                id = transfer.Id.Value,
                owner = owner.Hash(),
                state = Row.StateName(transfer.State),
                name = transfer.Name,
                archive = transfer.IsArchive ? 1 : 0,
                size = transfer.Size,
                stored = transfer.Stored,
                files = transfer.FileCount,
                message = transfer.Message,
                password = transfer.PasswordHash,
                created = transfer.Created.ToUnixTimeMilliseconds(),
                expires = transfer.Expires?.ToUnixTimeMilliseconds(),
                max = transfer.MaxDownloads,
            },
            transaction);

    private static async Task InsertFilesAsync(IDbTransaction transaction, StoredId id, IReadOnlyList<TransferFile> files)
    {
        await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO files (transfer_id, number, folder, name, size, start, crc32, modified_at)
            VALUES (@id, @number, @folder, @name, @size, @start, @crc, @modified)
            """,
            files.Select(file => new
            {
                id = id.Value,
                number = file.Number,
                folder = file.Folder,
                name = file.Name,
                size = file.Size,
                start = file.Start,
                crc = (long)file.Crc32,
                modified = file.Modified.ToUnixTimeMilliseconds(),
            }),
            transaction);
        await transaction.Connection!.ExecuteAsync(
            "INSERT INTO folders (transfer_id, path, parent, file_count, size) VALUES (@id, @path, @parent, @files, @size)",
            Folders.Of(files).Select(folder => new
            {
                id = id.Value,
                path = folder.Path,
                parent = folder.Parent,
                files = folder.FileCount,
                size = folder.Size,
            }),
            transaction);
    }

    private sealed record Row(
        string Id, string State, string Name, long Archive, long Size, long Stored, long FileCount, string Message,
        string? PasswordHash, long CreatedAt, long? ExpiresAt, long? MaxDownloads, string? RemovedBy, long Completed, long BrokenOff,
        long? FirstDownloadAt, long? LastDownloadAt, long Hashed, long UsedUp, long UnderWay)
    {
        public static string StateName(TransferState state) => state switch
        {
            TransferState.Receiving => "receiving",
            TransferState.Sealed => "sealed",
            _ => "deleting",
        };

        public Transfer ToTransfer() => new(
            StoredId.TryParse(Id, out var id) ? id : throw new InvalidDataException("A row has no id."),
            Enum.Parse<TransferState>(State, ignoreCase: true),
            Name,
            Archive != 0,
            Size,
            Stored,
            (int)FileCount,
            Message,
            PasswordHash,
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            Time(ExpiresAt),
            (int?)MaxDownloads)
        {
            RemovedBy = RemovedBy is null ? null : Endings.Parse(RemovedBy),
            Downloads = new Downloads(Completed, BrokenOff, (int)UsedUp, (int)UnderWay, Time(FirstDownloadAt), Time(LastDownloadAt)),
            IsHashed = Hashed != 0,
        };

        private static DateTimeOffset? Time(long? milliseconds) =>
            milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }

    private sealed record CountRow(long Folders, long Files);

    private sealed record FolderRow(string Path, long FileCount, long Size)
    {
        public const string Select = "SELECT path AS Path, file_count AS FileCount, size AS Size FROM folders ";

        public TransferFolder ToFolder() => new(Path, (int)FileCount, Size);
    }
}
