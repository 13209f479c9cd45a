using System.Collections.Frozen;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Thumbnails;
using Dapper;

namespace CloudTransfer.Web.Transfers.Checksums;

/// <summary>The rows of checksums, and who is computing them: a lease that a killed replica cannot keep for long.</summary>
public sealed class ChecksumStore(IDatabase database, TimeProvider time)
{
    /// <summary>How long a replica has a transfer to itself without saying that it is still at it.</summary>
    public static readonly TimeSpan LeaseLasts = TimeSpan.FromSeconds(30);

    private static readonly Query<HashedFile> Known = new(
        """
        SELECT sha256, folder, name, number FROM files
        WHERE transfer_id = @id AND number >= @from AND sha256 IS NOT NULL ORDER BY number LIMIT @limit
        """,
        row => new HashedFile(row.Text(0), row.Text(1), row.Text(2), row.Number(3)));

    private readonly FairQueue _round = new(database, "hashed = 0 AND state = 'sealed'", until: "hashing_until", order: "size");

    /// <summary>Takes the smallest transfer of the next client's that nobody works on; null when there is none.</summary>
    public Task<Lease?> TakeAsync(CancellationToken cancel) => TakeAsync(FrozenSet<long>.Empty, cancel);

    /// <summary>The same, of those lines that are not <paramref name="busy"/>.</summary>
    public async Task<Lease?> TakeAsync(IReadOnlySet<long> busy, CancellationToken cancel)
    {
        // Where another was quicker there may be a next one.
        while (await _round.NextAsync(Now(), busy, cancel) is { } waiting)
        {
            var lease = new Lease(waiting.Id, Until()) { Line = waiting.Line };
            if (await database.ExecuteAsync(
                """
                UPDATE transfers SET hashing_until = @until
                WHERE id = @id AND hashed = 0 AND state = 'sealed' AND (hashing_until IS NULL OR hashing_until <= @now)
                """,
                new { id = lease.Id.Value, until = lease.Until, now = Now() }, cancel) == 1)
                return lease;
        }

        return null;
    }

    /// <summary>The files of a transfer whose checksums are not known, in their order, at most <paramref name="limit"/>.</summary>
    public Task<IReadOnlyList<FileRange>> MissingAsync(StoredId id, int limit, CancellationToken cancel) => database.QueryAsync<FileRange>(
        """
        SELECT number AS Number, start AS Start, size AS Size FROM files
        WHERE transfer_id = @id AND sha256 IS NULL ORDER BY number LIMIT @limit
        """,
        new { id = id.Value, limit }, cancel);

    /// <summary>
    /// Keeps what was computed and the lease with it; null when the lease was lost, or the transfer is gone, and then
    /// nothing is kept.
    /// </summary>
    public Task<Lease?> SaveAsync(Lease lease, IReadOnlyList<(long Number, string Sha256)> computed, CancellationToken cancel) =>
        SaveAsync(lease, computed, [], cancel);

    /// <summary>The same, with the thumbnails that were found in files on the way.</summary>
    public async Task<Lease?> SaveAsync(
        Lease lease, IReadOnlyList<(long Number, string Sha256)> computed, IReadOnlyList<(long Number, ExifThumbnail Found)> thumbnails, CancellationToken cancel)
    {
        var until = Until();
        var held = false;
        await database.WriteAsync(async transaction =>
        {
            held = await transaction.Connection!.ExecuteAsync(
                "UPDATE transfers SET hashing_until = @until WHERE id = @id AND hashing_until = @mine AND state = 'sealed'",
                new { id = lease.Id.Value, mine = lease.Until, until }, transaction) == 1;
            if (held)
            {
                await transaction.Connection!.ExecuteAsync(
                    "UPDATE files SET sha256 = @Sha256 WHERE transfer_id = @id AND number = @Number",
                    computed.Select(file => new { id = lease.Id.Value, file.Number, file.Sha256 }), transaction);
                await ThumbnailStore.KeepFoundAsync(transaction, lease.Id, thumbnails);
            }
        }, cancel);
        return held ? lease with { Until = until } : null;
    }

    /// <summary>Gives a lease back: the work is done where no file is missing, and somebody else's where one is.</summary>
    public Task EndAsync(Lease lease) => database.ExecuteAsync(
        """
        UPDATE transfers SET hashing_until = NULL,
            hashed = CASE WHEN EXISTS (SELECT 1 FROM files WHERE transfer_id = @id AND sha256 IS NULL) THEN 0 ELSE 1 END
        WHERE id = @id AND hashing_until = @mine
        """,
        new { id = lease.Id.Value, mine = lease.Until }, CancellationToken.None);

    /// <summary>How many files of a transfer have their checksum.</summary>
    public Task<long> CountAsync(StoredId id, CancellationToken cancel) =>
        database.FirstAsync<long>("SELECT COUNT(sha256) FROM files WHERE transfer_id = @id", new { id = id.Value }, cancel);

    /// <summary>Paths and checksums of files from number <paramref name="from"/> on, at most <paramref name="limit"/>.</summary>
    public ValueTask<IReadOnlyList<HashedFile>> ListAsync(StoredId id, long from, int limit, CancellationToken cancel) =>
        database.QueryAsync(Known, cancel, id.Value, from, limit);

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Until() => (time.GetUtcNow() + LeaseLasts).ToUnixTimeMilliseconds();
}

/// <summary>A file whose checksum is known.</summary>
/// <param name="Sha256">The checksum, in hexadecimal.</param>
/// <param name="Folder">The folder it is in; empty at the top.</param>
/// <param name="Name">Its name.</param>
/// <param name="Number">Its number; not every number is a file's.</param>
public sealed record HashedFile(string Sha256, string Folder, string Name, long Number = 0)
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
