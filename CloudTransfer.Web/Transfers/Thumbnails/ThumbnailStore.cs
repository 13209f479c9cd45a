using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Thumbnails;

/// <summary>
/// The thumbnails of a transfer's files: those that the sender made, and where cameras have put some into the files
/// themselves. The former are rows, and count as such in the quota.
/// </summary>
public sealed class ThumbnailStore(IDatabase database, IObjectStore objects, RowQuota rows, IOptions<StorageOptions> options, TimeProvider time)
{
    /// <summary>The most bytes of one that a sender made.</summary>
    public const int Longest = 24 * 1024;

    /// <summary>How long after the last byte of a transfer they may still come.</summary>
    public static readonly TimeSpan MayFollowFor = TimeSpan.FromHours(1);

    // As the triggers count that keep the sum: what a row takes beside its content.
    private const int Row = 256;

    private static readonly Query<byte[]> Sent = new(
        "SELECT content FROM thumbnails WHERE transfer_id = @id AND number = @number", row => row.Bytes(0).ToArray());

    private static readonly Query<ExifThumbnail> InFile = new(
        "SELECT start, length, orientation FROM exif_thumbnails WHERE transfer_id = @id AND number = @number",
        row => new ExifThumbnail(row.Number(0), row.Number(1), (int)row.Number(2)));

    private static readonly Query<int> Numbers = new(
        """
        SELECT number FROM thumbnails WHERE transfer_id = @id AND number BETWEEN @first AND @last
        UNION SELECT number FROM exif_thumbnails WHERE transfer_id = @id AND number BETWEEN @first AND @last
        """,
        row => (int)row.Number(0));

    private const string Keep =
        """
        INSERT INTO thumbnails (transfer_id, number, content)
        SELECT transfer_id, number, @content FROM files WHERE transfer_id = @id AND number = @number
        ON CONFLICT (transfer_id, number) DO UPDATE SET content = excluded.content
        """;

    /// <summary>The one that the sender made of a file; null where there is none.</summary>
    public ValueTask<byte[]?> FindSentAsync(StoredId id, int number, CancellationToken cancel) => database.FirstAsync(Sent, cancel, id.Value, number);

    /// <summary>The one that is in a file; null where there is none, or nobody has looked yet.</summary>
    public ValueTask<ExifThumbnail?> FindInFileAsync(StoredId id, int number, CancellationToken cancel) => database.FirstAsync(InFile, cancel, id.Value, number);

    /// <summary>The numbers of those files that have one.</summary>
    public async Task<IReadOnlySet<int>> OfAsync(StoredId id, IReadOnlyCollection<TransferFile> files, CancellationToken cancel) => files.Count == 0
        ? new HashSet<int>()
        : (await database.QueryAsync(Numbers, cancel, id.Value, files.Min(file => file.Number), files.Max(file => file.Number))).ToHashSet();

    /// <summary>Keeps one that the sender made, in the place of one that there may be.</summary>
    /// <param name="id">The transfer.</param>
    /// <param name="number">The file.</param>
    /// <param name="content">At most <see cref="Longest"/> bytes of WebP.</param>
    /// <param name="most">How many a transfer may have.</param>
    /// <param name="sender">Who sends it.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <remarks>Visible to all at once, and durable with the next durable commit: the link does not depend on it.</remarks>
    public async Task<ThumbnailEnd> SaveAsync(StoredId id, int number, byte[] content, int most, MeteredSender sender, CancellationToken cancel)
    {
        var (free, total) = objects.Space();
        if (free - options.Value.FreeOf(total) < content.Length)
            return ThumbnailEnd.StorageFull;
        var end = ThumbnailEnd.NoFile;
        var answer = await QuotaException.DecideAsync(() => database.SerializedSoonAsync(
            StorageQuota.Key,
            async transaction => end = await SaveAsync(transaction, new Thumbnail(id.Value, number, content, Since()), most, sender), cancel));
        return answer switch
        {
            QuotaDecision.Kept => end,
            QuotaDecision.TooManyFiles => ThumbnailEnd.TooOften,
            _ => ThumbnailEnd.StorageFull,
        };
    }

    /// <summary>Keeps where in files of a transfer there is one, in the transaction that keeps what else was found in them.</summary>
    internal static Task KeepFoundAsync(IDbTransaction transaction, StoredId id, IEnumerable<(long Number, ExifThumbnail Found)> found) =>
        transaction.ExecuteEachAsync(
            """
            INSERT INTO exif_thumbnails (transfer_id, number, start, length, orientation) VALUES (@id, @Number, @Start, @Length, @Orientation)
            ON CONFLICT (transfer_id, number) DO NOTHING
            """,
            found.Select(file => new { id = id.Value, file.Number, file.Found.Start, file.Found.Length, file.Found.Orientation }));

    // Serialised: no other thumbnail, and nothing else that takes space, comes between these statements.
    private async Task<ThumbnailEnd> SaveAsync(IDbTransaction transaction, Thumbnail thumbnail, int most, MeteredSender sender)
    {
        var connection = transaction.Connection!;
        if (await connection.ExecuteScalarAsync<long?>(
            """
            SELECT CASE WHEN state = 'receiving' OR COALESCE(sealed_at, created_at) > @since THEN 1 ELSE 0 END FROM transfers
            WHERE id = @id AND state <> 'deleting' AND EXISTS (SELECT 1 FROM files WHERE transfer_id = @id AND number = @number)
            """,
            thumbnail, transaction) is not { } isOpen)
            return ThumbnailEnd.NoFile;
        if (isOpen == 0)
            return ThumbnailEnd.TooLate;
        var before = await connection.ExecuteScalarAsync<long?>(
            "SELECT LENGTH(content) FROM thumbnails WHERE transfer_id = @id AND number = @number", thumbnail, transaction);
        if (before is null
            && await connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM thumbnails WHERE transfer_id = @id", thumbnail, transaction) >= most)
            return ThumbnailEnd.TooMany;
        var more = thumbnail.content.Length - (before ?? -Row);
        if (!await rows.HasSpaceAsync(transaction, Math.Max(0, more)))
            return ThumbnailEnd.StorageFull;
        await connection.ExecuteAsync(Keep, thumbnail, transaction);
        await rows.MeterAsync(transaction, sender, rows: 1);
        return ThumbnailEnd.Kept;
    }

    private long Since() => (time.GetUtcNow() - MayFollowFor).ToUnixTimeMilliseconds();

    // As the statements call them.
    private sealed record Thumbnail(string id, long number, byte[] content, long since);
}

/// <summary>What became of a thumbnail that a sender made.</summary>
public enum ThumbnailEnd
{
    /// <summary>It is kept.</summary>
    Kept,

    /// <summary>There is no such file, or the transfer is gone.</summary>
    NoFile,

    /// <summary>The transfer has been complete for too long.</summary>
    TooLate,

    /// <summary>The transfer has as many as it may have.</summary>
    TooMany,

    /// <summary>The quota is reached, or the volume is full.</summary>
    StorageFull,

    /// <summary>Too many files and thumbnails of this sender have come in the last hour.</summary>
    TooOften,
}
