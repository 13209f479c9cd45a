using System.Data;
using System.Runtime.InteropServices;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Creation;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>The rows of transfers on their way, and of their lanes.</summary>
public sealed class IncomingTransferStore(IDatabase database, TransferWriter writer, OmittedFiles omitted, TransferJobs jobs, AuditTrail audit)
{
    /// <summary>Commits a transfer that is declared, with its files, its lanes and what <paramref name="beside"/> writes: when its space is kept, it has its link.</summary>
    public Task<QuotaDecision> AddAsync(
        Transfer transfer, OwnerToken owner, IReadOnlyList<TransferFile> files, IReadOnlyList<string> emptyFolders, IReadOnlyList<Lane> lanes,
        MeteredSender sender, Func<IDbTransaction, Task>? beside, CancellationToken cancel) =>
        writer.AddAsync(transfer, owner, files, emptyFolders, sender, async transaction =>
        {
            await transaction.Connection!.ExecuteAsync(
                """
                INSERT INTO lanes (token_hash, transfer_id, number, start, length, place, metadata, received, place_end, crcs, broken, expires_at, reserved_end)
                VALUES (@token, @id, @Number, @Start, @Length, @Place, @Metadata, 0, @Place, @none, 0, @expires, @ReservedEnd)
                """,
                lanes.Select(lane => new
                {
                    token = LaneToken.Of(owner, lane.Number).Hash(),
                    id = transfer.Id.Value,
                    lane.Number,
                    lane.Start,
                    lane.Length,
                    lane.Place,
                    lane.Metadata,
                    lane.ReservedEnd,
                    none = Array.Empty<byte>(),
                    expires = lane.Expires.ToUnixTimeMilliseconds(),
                }),
                transaction);
            if (beside is not null)
                await beside(transaction);
        }, cancel);

    /// <summary>The lane that this token opens; null when there is none, on any server of the database that may lead.</summary>
    public async Task<Lane?> FindAsync(LaneToken token, CancellationToken cancel) =>
        (await database.FirstAsync<Row>(Row.Select + "WHERE token_hash = @hash", new { hash = token.Hash() }, cancel))?.ToLane() ?? await FindDurableAsync(token, cancel);

    /// <summary>The same, where somebody is told how far it is, and keeps those bytes no longer: no other server of the database has less of them.</summary>
    public Task<Lane?> FindDurableAsync(LaneToken token, CancellationToken cancel) => database.ReadDurableAsync(
        Row.Select + "WHERE token_hash = @hash;", new { hash = token.Hash() }, async rows => (await rows.ReadAsync<Row>()).FirstOrDefault()?.ToLane(), cancel);

    /// <summary>
    /// How far a transfer on its way has come, where that decides what becomes of its stored object: no other server of the database has less of it.
    /// Null where it is not on its way.
    /// </summary>
    public Task<IncomingTransfer?> FindDurableAsync(Transfer transfer, CancellationToken cancel) => database.ReadDurableAsync(
        $"SELECT COUNT(*) FROM transfers WHERE id = @id AND state = 'receiving'; {Row.OfTransfer}; {OmittedFiles.Select};", new { id = transfer.Id.Value },
        async rows =>
        {
            var isOnItsWay = await rows.ReadSingleAsync<long>() == 1;
            var lanes = (await rows.ReadAsync<Row>()).Select(row => row.ToLane()).ToList();
            var without = await OmittedFiles.ReadAsync(rows);
            return isOnItsWay ? new IncomingTransfer(transfer.Size, lanes) { Omitted = without } : null;
        },
        cancel);

    /// <summary>In which state a transfer is, on every server of the database that may lead; null where there is none.</summary>
    public Task<string?> DurableStateAsync(StoredId id, CancellationToken cancel) => database.ReadDurableAsync(
        "SELECT state FROM transfers WHERE id = @id;", new { id = id.Value }, rows => rows.ReadFirstOrDefaultAsync<string?>(), cancel);

    /// <summary>How far a transfer has come.</summary>
    public async Task<IncomingTransfer> FindAsync(Transfer transfer, CancellationToken cancel)
    {
        var lanes = await database.QueryAsync<Row>(Row.OfTransfer, new { id = transfer.Id.Value }, cancel);
        return new IncomingTransfer(transfer.Size, [.. lanes.Select(row => row.ToLane())]) { Omitted = await omitted.OfAsync(transfer.Id, cancel) };
    }

    /// <summary>
    /// Keeps how far a lane has come, if it is as it was when this was known. The bytes must be durable before.
    /// </summary>
    /// <param name="lane">The lane as it is now.</param>
    /// <param name="before">How many of its bytes were kept before. By another number another has its lock, which was lost.</param>
    /// <param name="pieces">The pieces of the stored object that are new since it was kept last.</param>
    /// <param name="more">How many bytes of the stored object that is more than before.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<LaneSave> SaveAsync(Lane lane, long before, IReadOnlyList<UploadPiece> pieces, long more, DateTimeOffset now, CancellationToken cancel)
    {
        var end = LaneSave.Saved;
        await database.SerializedAsync(KeyOf(lane.TransferId), async transaction =>
        {
            var saved = await SaveAsync(transaction, lane, before) == 1;
            end = saved ? LaneSave.Saved : await IsOnItsWayAsync(transaction, lane) ? LaneSave.TakenOver : LaneSave.Gone;
            if (saved && more > 0)
                await StorageQuota.FillAsync(transaction, lane.TransferId, more, now);
            if (saved)
                await UploadPieces.AddAsync(transaction, lane.TransferId, pieces);
        }, cancel);
        return end;
    }

    /// <summary>Takes lanes back to before the first byte that has to come again.</summary>
    /// <param name="id">The transfer, whose lock the caller has.</param>
    /// <param name="layout">Where its files are.</param>
    /// <param name="parts">The parts of the stored object that have to be written again.</param>
    /// <param name="now">The time.</param>
    public Task RewindAsync(StoredId id, ContentLayout layout, IReadOnlyList<OverwrittenPart> parts, DateTimeOffset now) => database.SerializedAsync(KeyOf(id), async transaction =>
    {
        var rows = await transaction.Connection!.QueryAsync<Row>(Row.OfTransfer, new { id = id.Value }, transaction);
        foreach (var lane in rows.Select(row => row.ToLane()))
        {
            var rewound = LaneRewind.Before(lane, layout, parts);
            if (rewound.Reached.Received < lane.Reached.Received && await SaveAsync(transaction, rewound, lane.Reached.Received) == 1)
                await StorageQuota.FillAsync(transaction, id, rewound.SpaceFilled - lane.SpaceFilled, now);
        }

        await transaction.ExecuteEachAsync(
            "DELETE FROM upload_pieces WHERE transfer_id = @id AND part = @Part", parts.Select(part => new { id = id.Value, part.Part }));
    }, CancellationToken.None);

    /// <summary>
    /// The key under which bytes that come are kept, files are left out, and a transfer is given up: else each could be decided by
    /// what another has not committed yet, and an offset that a client was told would be lost.
    /// </summary>
    internal static string KeyOf(StoredId id) => $"incoming {id}";

    private static Task<int> SaveAsync(IDbTransaction transaction, Lane lane, long before) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE lanes SET received = @received, place_end = @end, crcs = @crcs, broken = @broken, expires_at = @expires
        WHERE transfer_id = @id AND number = @Number AND received = @before
            AND EXISTS (SELECT 1 FROM transfers WHERE transfers.id = lanes.transfer_id AND state = 'receiving')
        """,
        new
        {
            id = lane.TransferId.Value,
            lane.Number,
            before,
            received = lane.Reached.Received,
            end = lane.Reached.PlaceEnd,
            crcs = MemoryMarshal.AsBytes(lane.Reached.Crcs.Span).ToArray(),
            broken = lane.Reached.Broken ? 1 : 0,
            expires = lane.Expires.ToUnixTimeMilliseconds(),
        },
        transaction);

    private static async Task<bool> IsOnItsWayAsync(IDbTransaction transaction, Lane lane) => await transaction.Connection!.ExecuteScalarAsync<long>(
        """
        SELECT COUNT(*) FROM lanes JOIN transfers ON transfers.id = lanes.transfer_id
        WHERE transfer_id = @id AND number = @Number AND state = 'receiving'
        """,
        new { id = lane.TransferId.Value, lane.Number }, transaction) == 1;

    /// <summary>Makes a transfer whose bytes are sealed one that can be had; false when it was deleted in the meantime.</summary>
    /// <param name="id">The transfer.</param>
    /// <param name="stored">The length of the stored object in bytes.</param>
    /// <param name="crcs">The CRC-32 of every file.</param>
    /// <param name="now">From now on it lives as long as its sender chose, unless the sender named a moment.</param>
    /// <param name="cancel">Ends the waiting.</param>
    public async Task<bool> SealAsync(StoredId id, long stored, IEnumerable<uint> crcs, DateTimeOffset now, CancellationToken cancel)
    {
        // Those of empty files are there. Whoever seals it once more writes them once more.
        FileCrc[] all = [.. crcs.Select((crc, number) => new FileCrc(id.Value, number, crc)).Where(file => file.Crc != 0)];
        var isShort = all.Length <= TransferWriter.Slice;
        if (!isShort)
            await writer.EachSliceAsync(all, KeepCrcsAsync, cancel);
        var done = false;
        await database.WriteAsync(async transaction =>
        {
            done = await SealAsync(transaction, id.Value, stored, now) == 1;
            if (done)
            {
                await KeepCrcsAsync(transaction, isShort ? all : []);
                await ForgetPiecesAsync(transaction, id.Value);
                await UploadPieces.RemoveAsync(transaction, id);
                await StorageQuota.SealAsync(transaction, id);
                await jobs.AddAsync(transaction, id);
                await audit.AddAsync(transaction, AuditAction.TransferSealed, AuditSubject.Transfer(id), $"bytes={stored}");
            }
        }, cancel);
        if (done)
            jobs.Wake();
        return done;
    }

    /// <summary>The transfers whose bytes are all there, and that nobody has sealed.</summary>
    public async Task<IReadOnlyList<StoredId>> UnsealedAsync(CancellationToken cancel) => [.. (await database.QueryAsync<string>(
        """
        SELECT id FROM transfers
        WHERE state = 'receiving' AND NOT EXISTS (SELECT 1 FROM lanes WHERE transfer_id = transfers.id AND received < length)
        """,
        new { }, cancel)).Select(StoredId.OfRow)];

    /// <summary>The transfers for which no byte has come for so long that they are given up.</summary>
    public async Task<IReadOnlyList<StoredId>> AbandonedAsync(DateTimeOffset now, CancellationToken cancel) => [.. (await database.QueryAsync<string>(
        """
        SELECT id FROM transfers
        WHERE state = 'receiving' AND NOT EXISTS (SELECT 1 FROM lanes WHERE transfer_id = transfers.id AND expires_at > @now)
        """,
        new { now = now.ToUnixTimeMilliseconds() }, cancel)).Select(StoredId.OfRow)];

    private static Task<int> SealAsync(IDbTransaction transaction, string id, long stored, DateTimeOffset now) => transaction.Connection!.ExecuteAsync(
        """
        UPDATE transfers SET state = 'sealed', stored = @stored, sealed_at = @now,
            expires_at = CASE WHEN expiry_fixed = 1 THEN expires_at ELSE @now + (expires_at - created_at) END
        WHERE id = @id AND state = 'receiving'
        """,
        new { id, stored, now = now.ToUnixTimeMilliseconds() }, transaction);

    private static Task KeepCrcsAsync(IDbTransaction transaction, IReadOnlyList<FileCrc> files) => transaction.ExecuteEachAsync(
        "UPDATE files SET crc32 = @Crc WHERE transfer_id = @Id AND number = @Number", files);

    // A client that lost the last answer asks once more how far it has come: the lanes stay, their pieces need not.
    private static Task ForgetPiecesAsync(IDbTransaction transaction, string id) => transaction.Connection!.ExecuteAsync(
        "UPDATE lanes SET crcs = @none, broken = 0 WHERE transfer_id = @id", new { id, none = Array.Empty<byte>() }, transaction);

    private sealed record FileCrc(string Id, int Number, long Crc);

    // Without any row, a database may not tell the type of a column, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(
        string TransferId, long Number, long Start, long Length, long Place, string Metadata, long Received, long PlaceEnd,
        byte[] Crcs, long Broken, long ExpiresAt, long ReservedEnd, string? RequestId)
    {
        public const string Select =
            """
            SELECT transfer_id AS TransferId, number AS Number, start AS Start, length AS Length, place AS Place,
                metadata AS Metadata, received AS Received, place_end AS PlaceEnd, crcs AS Crcs, broken AS Broken, expires_at AS ExpiresAt,
                reserved_end AS ReservedEnd, (SELECT request_id FROM transfers WHERE transfers.id = lanes.transfer_id) AS RequestId
            FROM lanes

            """;

        public const string OfTransfer = Select + "WHERE transfer_id = @id ORDER BY number";

        public Lane ToLane() => new(
            StoredId.OfRow(TransferId),
            (int)Number,
            Start,
            Length,
            Place,
            Metadata,
            new Checkpoint(Received, PlaceEnd, MemoryMarshal.Cast<byte, uint>(Crcs).ToArray(), Broken != 0),
            DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt))
        {
            ReservedEnd = ReservedEnd,
            Request = StoredId.TryParse(RequestId, out var request) ? request : null,
        };
    }
}
