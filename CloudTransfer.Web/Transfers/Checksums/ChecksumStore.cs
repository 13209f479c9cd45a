using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Jobs;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Thumbnails;
using Dapper;

namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>The rows of checksums.</summary>
public sealed class ChecksumStore(IDatabase database, TimeProvider time)
{
    private static readonly Query<FileChecksum> Known = new(
        """
        SELECT sha256, folder, name, number FROM files
        WHERE transfer_id = @id AND number >= @from AND sha256 IS NOT NULL ORDER BY number LIMIT @limit
        """,
        row => new FileChecksum(row.Text(0), row.Text(1), row.Text(2), row.Number(3)));

    /// <summary>The files of a transfer from number <paramref name="from"/> on whose checksums are not known, in their order, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<FileRange>> MissingAsync(string id, long from, int limit, CancellationToken cancel) => database.QueryAsync<FileRange>(
        """
        SELECT number AS Number, start AS Start, size AS Size FROM files
        WHERE transfer_id = @id AND number >= @from AND sha256 IS NULL ORDER BY number LIMIT @limit
        """,
        new { id, from, limit }, cancel);

    /// <summary>Writes checksums, and the thumbnails that were found in files on the way; false when the lease was lost, and then nothing is written.</summary>
    public async Task<bool> SaveAsync(
        JobLease lease, IReadOnlyList<(long Number, string Sha256)> computed, IReadOnlyList<(long Number, ExifThumbnail Found)> thumbnails, CancellationToken cancel)
    {
        var held = false;
        await database.WriteSoonAsync(async transaction =>
        {
            held = await JobQueue.ExtendAsync(transaction, lease, time);
            if (!held)
                return;
            await transaction.ExecuteEachAsync(
                "UPDATE files SET sha256 = @Sha256 WHERE transfer_id = @Subject AND number = @Number",
                computed.Select(file => new { lease.Subject, file.Number, file.Sha256 }));
            if (StoredId.TryParse(lease.Subject, out var id))
                await ThumbnailStore.KeepFoundAsync(transaction, id, thumbnails);
        }, cancel);
        return held;
    }

    /// <summary>Says that the checksums of all files of a transfer are known.</summary>
    internal static Task FinishAsync(IDbTransaction transaction, string id) =>
        transaction.Connection!.ExecuteAsync("UPDATE transfers SET hashed = 1 WHERE id = @id", new { id }, transaction);

    /// <summary>How many files of a transfer have their checksum.</summary>
    public Task<long> CountAsync(StoredId id, CancellationToken cancel) =>
        database.FirstAsync<long>("SELECT COUNT(sha256) FROM files WHERE transfer_id = @id", new { id = id.Value }, cancel);

    /// <summary>Paths and checksums of files from number <paramref name="from"/> on, at most <paramref name="limit"/>.</summary>
    public ValueTask<IReadOnlyList<FileChecksum>> ListAsync(StoredId id, long from, int limit, CancellationToken cancel) =>
        database.QueryAsync(Known, cancel, id.Value, from, limit);
}

/// <summary>A file whose checksum is known.</summary>
/// <param name="Sha256">The checksum, in hexadecimal.</param>
/// <param name="Folder">The folder it is in; empty at the top.</param>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number; not every number is a file's.</param>
public sealed record FileChecksum(string Sha256, string Folder, string Name, long Number = 0)
{
    /// <summary>Its line in SHA256SUMS as <c>sha256sum -c</c> reads it (GNU coreutils: what a line cannot hold is escaped).</summary>
    public string Line()
    {
        var path = Folder.Length == 0 ? Name : $"{Folder}/{Name}";
        if (path.AsSpan().IndexOfAny('\\', '\n', '\r') < 0)
            return $"{Sha256}  {path}\n";
        var escaped = path.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal);
        return $"\\{Sha256}  {escaped}\n";
    }
}
