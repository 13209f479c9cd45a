using System.Data;
using CloudTransfer.Web.Data;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Room;

/// <summary>
/// Who has which room on the volume, for all replicas: one conditional statement decides, and a running total is kept by
/// the transactions that change it. So nothing is added up, and two replicas never give away the same bytes.
/// </summary>
public sealed class Ledger(Database database, Volume volume, IOptions<StorageOptions> options)
{
    internal const string AddUpload =
        """
        INSERT INTO uploads (id, client, weight, reserved, promised)
        SELECT @id, @client, @weight, 0, 0
        WHERE @client = '' OR (SELECT COALESCE(SUM(weight), 0) FROM uploads WHERE client = @client) + @weight <= @most
        ON CONFLICT (id) DO NOTHING
        """;

    internal const string TakeRoom =
        """
        UPDATE room SET taken = taken + @bytes, promised = promised + @bytes
        WHERE id = 1 AND @bytes <= @quota - taken AND @bytes <= @spare - promised
        """;

    internal const string GiveBack =
        """
        UPDATE room SET
            taken = taken - COALESCE((SELECT reserved FROM uploads WHERE id = @id), 0),
            promised = promised - COALESCE((SELECT promised FROM uploads WHERE id = @id), 0)
        WHERE id = 1
        """;

    private const long Unlimited = long.MaxValue;

    /// <summary>Asks for room, for a new upload or for more of one that has some; all of it, or none.</summary>
    public async Task<RoomAnswer> TakeAsync(UploadUnderWay upload, long bytes, CancellationToken cancel)
    {
        // A full volume has no room for writing down that it is full.
        if (bytes > Spare())
            return RoomAnswer.VolumeFull;
        var answer = RoomAnswer.Kept;
        await database.WriteSoonAsync(async transaction => answer = await TakeAsync(transaction, upload, bytes), cancel);
        return answer;
    }

    /// <summary>The volume has given an upload all that was promised: it is no longer free.</summary>
    public Task SettleAsync(StoredId id, CancellationToken cancel) => database.WriteSoonAsync(async transaction =>
    {
        await transaction.Connection!.ExecuteAsync(
            "UPDATE room SET promised = promised - COALESCE((SELECT promised FROM uploads WHERE id = @id), 0) WHERE id = 1",
            new { id = id.Value }, transaction);
        await transaction.Connection!.ExecuteAsync("UPDATE uploads SET promised = 0 WHERE id = @id", new { id = id.Value }, transaction);
    }, cancel);

    /// <summary>An upload ended without a transfer: its room is free again. Where there is a transfer, nothing changes.</summary>
    public Task ReleaseAsync(StoredId id) => database.WriteSoonAsync(async transaction =>
    {
        if (await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM transfers WHERE id = @id", new { id = id.Value }, transaction) > 0)
            return;
        await transaction.Connection!.ExecuteAsync(GiveBack, new { id = id.Value }, transaction);
        await EndAsync(transaction, id);
    }, CancellationToken.None);

    /// <summary>The uploads that have room and no transfer: under way, or left behind by a replica that was killed.</summary>
    public async Task<IReadOnlyList<StoredId>> WithoutTransferAsync(CancellationToken cancel) =>
        [.. (await database.QueryAsync<string>(
            "SELECT id FROM uploads WHERE NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = uploads.id)", new { }, cancel))
            .Select(text => StoredId.TryParse(text, out var id) ? id : throw new InvalidDataException("A row has no id."))];

    /// <summary>Adds up anew, once at each start: replicas of an older version may have written without counting.</summary>
    public Task RecountAsync(CancellationToken cancel) => database.ExecuteAsync(
        """
        UPDATE room SET
            taken = (SELECT COALESCE(SUM(stored), 0) FROM transfers) + (SELECT COALESCE(SUM(reserved), 0) FROM uploads)
                + (SELECT COALESCE(SUM(row_bytes), 0) FROM transfers),
            promised = (SELECT COALESCE(SUM(promised), 0) FROM uploads)
        WHERE id = 1
        """,
        new { }, cancel);

    /// <summary>A transfer takes the place of the room that was kept for it; one that still arrives stays under way.</summary>
    internal static async Task EnterAsync(IDbTransaction transaction, Transfer transfer)
    {
        var (connection, id) = (transaction.Connection!, transfer.Id.Value);
        await connection.ExecuteAsync(GiveBack, new { id }, transaction);
        await connection.ExecuteAsync("UPDATE room SET taken = taken + @stored WHERE id = 1", new { stored = transfer.Stored }, transaction);
        if (transfer.State is TransferState.Receiving)
            await connection.ExecuteAsync("UPDATE uploads SET reserved = 0, promised = 0 WHERE id = @id", new { id }, transaction);
        else
            await EndAsync(transaction, transfer.Id);
    }

    /// <summary>A transfer leaves, whose row is about to be deleted.</summary>
    internal static async Task LeaveAsync(IDbTransaction transaction, StoredId id)
    {
        await transaction.Connection!.ExecuteAsync(
            "UPDATE room SET taken = taken - COALESCE((SELECT stored FROM transfers WHERE id = @id), 0) WHERE id = 1",
            new { id = id.Value }, transaction);
        await transaction.Connection!.ExecuteAsync(GiveBack, new { id = id.Value }, transaction);
        await EndAsync(transaction, id);
    }

    /// <summary>An upload is no longer under way.</summary>
    internal static Task EndAsync(IDbTransaction transaction, StoredId id) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM uploads WHERE id = @id", new { id = id.Value }, transaction);

    private async Task<RoomAnswer> TakeAsync(IDbTransaction transaction, UploadUnderWay upload, long bytes)
    {
        var (connection, id) = (transaction.Connection!, upload.Id.Value);
        var isNew = await connection.ExecuteAsync(
            AddUpload, new { id, client = upload.Client, weight = Math.Min(upload.Weight, upload.MostOfClient), most = upload.MostOfClient }, transaction) == 1;
        if (!isNew && !await IsUnderWayAsync(transaction, id))
            return RoomAnswer.TooManyUnfinished;

        var quota = options.Value.Quota?.Bytes ?? Unlimited;
        // Looked at within the transaction, which no other writer shares: what others were promised and have taken since is
        // either still counted as promised, or no longer free.
        if (await connection.ExecuteAsync(TakeRoom, new { bytes, quota, spare = Spare() }, transaction) == 1)
        {
            await connection.ExecuteAsync(
                "UPDATE uploads SET reserved = reserved + @bytes, promised = promised + @bytes WHERE id = @id", new { id, bytes }, transaction);
            return RoomAnswer.Kept;
        }

        if (isNew)
            await EndAsync(transaction, upload.Id);
        var taken = await connection.ExecuteScalarAsync<long>("SELECT taken FROM room WHERE id = 1", transaction: transaction);
        return bytes <= quota - taken ? RoomAnswer.VolumeFull : RoomAnswer.QuotaReached;
    }

    private long Spare()
    {
        var (free, total) = volume.Space();
        return free - options.Value.FreeOf(total);
    }

    private static async Task<bool> IsUnderWayAsync(IDbTransaction transaction, string id) =>
        await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM uploads WHERE id = @id", new { id }, transaction) == 1;
}
