using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>
/// The rows of files that were left out while their transfer arrived. They are taken out of the table of files, so that
/// nobody who reads it must know of them.
/// </summary>
public sealed class OmittedFiles(IDatabase database, AuditTrail audit)
{
    /// <summary>Selects the files of a transfer that were left out, in their order.</summary>
    internal const string Select = "SELECT number, position, size FROM omitted_files WHERE transfer_id = @id ORDER BY number";

    private static readonly Query<OmittedFile> Ranges = new(Select, row => new OmittedFile((int)row.Number(0), row.Number(1), row.Number(2)));

    // One statement, or a file that is left out meanwhile would be in both halves, or in none.
    private static readonly Query<TransferFile> Declared = FileRow.Of(
        """
        SELECT number, folder, name, size, start, 0, modified_at, modified_offset, NULL, 0 FROM files WHERE transfer_id = @id
        UNION ALL
        SELECT number, folder, name, size, start, 0, modified_at, 0, NULL, 0 FROM omitted_files WHERE transfer_id = @id
        ORDER BY 1
        """);

    private const string TakeOut =
        """
        INSERT INTO omitted_files (transfer_id, number, folder, name, size, start, modified_at, position)
        SELECT transfer_id, number, folder, name, size, start, modified_at, @position FROM files
        WHERE transfer_id = @id AND number = @number
            AND EXISTS (SELECT 1 FROM transfers WHERE id = @id AND state = 'receiving')
            AND (SELECT COUNT(*) FROM omitted_files WHERE transfer_id = @id) < @most
        """;

    private const string AsBefore = "SELECT COUNT(*) FROM lanes WHERE transfer_id = @id AND number = @Number AND received = @before";

    private const string Shrink =
        """
        DELETE FROM files WHERE transfer_id = @id AND number = @number;
        UPDATE transfers SET file_count = file_count - 1, size = size - @size WHERE id = @id;
        """;

    private const string ShrinkFolder =
        """
        UPDATE folders SET file_count = file_count - 1, size = size - @size WHERE transfer_id = @id AND path = @path;
        DELETE FROM folders WHERE transfer_id = @id AND path = @path AND file_count = 0
            AND NOT EXISTS (SELECT 1 FROM folders AS inside WHERE inside.transfer_id = @id AND inside.parent = @path);
        """;

    // What stands at the top now. A transfer that is on its way has a file, or it would be gone.
    private const string Top =
        """
        SELECT (SELECT CASE folder WHEN '' THEN name ELSE folder END FROM files WHERE transfer_id = @id ORDER BY number LIMIT 1) AS First,
            (SELECT COUNT(*) FROM files WHERE transfer_id = @id AND folder = '')
            + (SELECT COUNT(*) FROM folders WHERE transfer_id = @id AND parent = '') AS Items
        """;

    /// <summary>The most files that are left out of a transfer: each request with bytes of it reads which they are.</summary>
    public const int Most = 1000;

    /// <summary>The files of a transfer that were left out, in their order.</summary>
    public ValueTask<IReadOnlyList<OmittedFile>> OfAsync(StoredId id, CancellationToken cancel) => database.QueryAsync(Ranges, cancel, id.Value);

    /// <summary>Reads what <see cref="Select"/> has found.</summary>
    internal static async Task<IReadOnlyList<OmittedFile>> ReadAsync(SqlMapper.GridReader rows) =>
        [.. (await rows.ReadAsync<(long Number, long Position, long Size)>()).Select(row => new OmittedFile((int)row.Number, row.Position, row.Size))];

    /// <summary>Whether a file was left out for good, on whichever server of the database.</summary>
    public Task<bool> HasDurablyAsync(StoredId id, int number, CancellationToken cancel) => database.ReadDurableAsync(
        Select + ";", new { id = id.Value }, async rows => (await ReadAsync(rows)).Any(file => file.Number == number), cancel);

    /// <summary>All files of a transfer in their order as they were declared, those left out as well.</summary>
    public ValueTask<IReadOnlyList<TransferFile>> DeclaredAsync(StoredId id, CancellationToken cancel) => database.QueryAsync(Declared, cancel, id.Value);

    /// <summary>
    /// Leaves a file out of a transfer on its way; false when there is no such file, the transfer is no longer on its way, or
    /// <see cref="Most"/> are left out; null when another has brought bytes of the lanes meanwhile.
    /// For who holds the lock of the whole, and those of <paramref name="lanes"/>. The stored object is as long as before until
    /// it is sealed.
    /// </summary>
    /// <param name="id">The transfer.</param>
    /// <param name="file">The file.</param>
    /// <param name="position">Where its bytes begin among the joined contents.</param>
    /// <param name="lanes">The lanes that have got further by it, each with how many of its bytes had come before.</param>
    /// <param name="filled">How many bytes of the space that was reserved for them that is.</param>
    /// <param name="now">The time.</param>
    public async Task<bool?> AddAsync(StoredId id, TransferFile file, long position, IReadOnlyList<(Lane Lane, long Before)> lanes, long filled, DateTimeOffset now)
    {
        bool? done = null;
        await database.SerializedAsync(IncomingTransferStore.KeyOf(id), async transaction =>
        {
            var connection = transaction.Connection!;
            // Nothing is kept of them before this is committed: it has the same key.
            done = null;
            foreach (var (lane, before) in lanes)
            {
                if (await connection.ExecuteScalarAsync<long>(AsBefore, new { id = id.Value, lane.Number, before }, transaction) == 0)
                    return;
            }

            done = await connection.ExecuteAsync(TakeOut, new { id = id.Value, number = file.Number, position, most = Most }, transaction) == 1;
            if (done is not true)
                return;
            await connection.ExecuteAsync(Shrink, new { id = id.Value, number = file.Number, size = file.Size }, transaction);
            // The innermost first: what stays holds an empty folder, and is none of those that the zip has entries for.
            await connection.ExecuteAsync(
                ShrinkFolder,
                Folders.Of([file], []).OrderByDescending(folder => folder.Path.Length).Select(folder => new { id = id.Value, path = folder.Path, size = file.Size }),
                transaction);
            await RenameAsync(transaction, id);
            await connection.ExecuteAsync(
                "UPDATE lanes SET received = @received, place_end = @end WHERE transfer_id = @id AND number = @Number",
                lanes.Select(one => new { id = id.Value, one.Lane.Number, received = one.Lane.Reached.Received, end = one.Lane.Reached.PlaceEnd }),
                transaction);
            await StorageQuota.FillAsync(transaction, id, filled, now);
            await audit.AddAsync(transaction, AuditAction.TransferFileOmitted, AuditSubject.Transfer(id), $"file={file.Number}");
        }, CancellationToken.None);
        return done;
    }

    // It may have been called after this very file.
    private static async Task RenameAsync(IDbTransaction transaction, StoredId id)
    {
        var top = await transaction.Connection!.QuerySingleAsync<TopRow>(Top, new { id = id.Value }, transaction);
        await transaction.Connection!.ExecuteAsync(
            "UPDATE transfers SET name = @name WHERE id = @id AND archive = 1",
            new { id = id.Value, name = ArchiveName.Of(top.First.Split('/', 2)[0], (int)top.Items, archive: true) }, transaction);
    }

    private sealed record TopRow(string First, long Items);
}

/// <summary>A file that was left out.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Position">Where its bytes begin among the joined contents of all declared files.</param>
/// <param name="Size">Its length in bytes.</param>
public sealed record OmittedFile(int Number, long Position, long Size)
{
    /// <summary>How many of its bytes are in a range of the joined contents.</summary>
    public long Within(long start, long end) => Math.Max(0, Math.Min(end, Position + Size) - Math.Max(start, Position));
}
