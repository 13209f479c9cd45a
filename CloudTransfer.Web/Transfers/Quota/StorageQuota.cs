using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Transfers.Quota;

/// <summary>
/// Who has which space on the volume, for all replicas: one conditional statement decides, and a running total is kept by
/// the transactions that change it. So nothing is added up, and two replicas never give away the same bytes.
/// </summary>
public sealed class StorageQuota(IDatabase database, IObjectStore objects, IOptions<StorageOptions> options, TimeProvider time)
{
    /// <summary>The key under which space is taken: what is added up of other uploads and rows does not change meanwhile.</summary>
    internal const string Key = "storage";

    private const long Unlimited = long.MaxValue;

    /// <summary>
    /// Asks for space, for a new upload or for more of one that has some. Of a new one all that is declared must fit, though
    /// it need not be kept at once. One that is refused more has ended: its space is returned with the answer.
    /// </summary>
    /// <param name="upload">The upload.</param>
    /// <param name="ask">What it asks for.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <param name="isBegun">Whether it has some: then it has ended where it is not known any more.</param>
    public async Task<SpaceGrant> TakeAsync(ActiveUpload upload, SpaceRequest ask, CancellationToken cancel, bool isBegun = false)
    {
        // A full volume has no space for writing down that it is full.
        if (ask.Needed > Spare())
            return new SpaceGrant(QuotaDecision.VolumeFull);
        var grant = default(SpaceGrant);
        await database.SerializedSoonAsync(Key, async transaction => grant = await TakeAsync(transaction, upload, ask, isBegun), cancel);
        return grant;
    }

    /// <summary>
    /// An upload begins of which every byte is at hand, and which need ask for nothing ahead: it takes its space with its row,
    /// <see cref="EnterAsync"/>. Until then it is no client's, since none has more of these than requests. Not for a person with a quota, which counts what is under way. Where its lock may be lost, it <paramref name="isRecorded"/> by a row.
    /// </summary>
    /// <returns>Whether the volume has space for it.</returns>
    public async Task<QuotaDecision> AnnounceAsync(StoredId id, long bytes, bool isRecorded, CancellationToken cancel)
    {
        if (bytes > Spare())
            return QuotaDecision.VolumeFull;
        if (isRecorded)
            await database.ExecuteSoonAsync(new Statement(QuotaRules.AddUpload, new { id = id.Value, client = "", weight = 0, bytes = 0L, come = 0L, most = 0, now = Now(), user = (string?)null, held = 0L }), cancel);
        return QuotaDecision.Kept;
    }

    /// <summary>The volume has given an upload so much of what was promised: it is no longer free.</summary>
    public Task SettleAsync(StoredId id, long bytes, CancellationToken cancel) => database.WriteSoonAsync(async transaction =>
    {
        // Once it has ended, nothing is promised to it.
        if (await transaction.Connection!.ExecuteAsync(
            "UPDATE uploads SET promised = promised - @bytes WHERE id = @id", new { id = id.Value, bytes }, transaction) == 1)
            await transaction.Connection!.ExecuteAsync("UPDATE storage_totals SET promised = promised - @bytes WHERE id = 1", new { bytes }, transaction);
    }, cancel);

    /// <summary>
    /// An upload ended without a transfer: its space is free again, and none can take its place from now on. Where there is a
    /// transfer, nothing changes.
    /// </summary>
    /// <returns>Whether there is none.</returns>
    public async Task<bool> ReleaseAsync(StoredId id)
    {
        var isFree = false;
        await database.WriteSoonAsync(async transaction =>
        {
            // Who is committing a transfer in its place has changed this row, and is waited for: the next statement sees what became of that.
            await transaction.Connection!.ExecuteAsync("UPDATE uploads SET reserved = reserved WHERE id = @id", new { id = id.Value }, transaction);
            isFree = await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM transfers WHERE id = @id", new { id = id.Value }, transaction) == 0;
            if (isFree)
                await ReleaseAsync(transaction, id);
        }, CancellationToken.None);
        return isFree;
    }

    /// <summary>The same for bytes that are not this replica's own: a former leader of the database does not know of uploads that began at the next one.</summary>
    /// <exception cref="UncertainCommitException">Another server may have a transfer.</exception>
    public async Task<bool> ReleaseDurablyAsync(StoredId id) => await ReleaseAsync(id) && await database.ReadDurableAsync(
        "SELECT 1 FROM transfers WHERE id = @id UNION ALL SELECT 1 FROM uploads WHERE id = @id;",
        new { id = id.Value }, async rows => !(await rows.ReadAsync<long>()).Any(), CancellationToken.None);

    /// <summary>The uploads that have space and no transfer: under way, or left behind by a replica that was killed.</summary>
    public async Task<IReadOnlyList<StoredId>> WithoutTransferAsync(CancellationToken cancel) =>
        [.. (await database.QueryAsync<string>(
            "SELECT id FROM uploads WHERE NOT EXISTS (SELECT 1 FROM transfers WHERE transfers.id = uploads.id)", new { }, cancel))
            .Select(StoredId.OfRow)];

    /// <summary>Adds up anew, once at each start: replicas of an older version may have written without counting.</summary>
    public Task RecountAsync(CancellationToken cancel) => database.SerializedAsync(Key, async transaction =>
    {
        // Whoever changes a sum changes this row, and waits from here on; the next statement sees all who came before.
        await transaction.Connection!.ExecuteAsync("UPDATE storage_totals SET taken = taken WHERE id = 1", transaction: transaction);
        await transaction.Connection!.ExecuteAsync(QuotaRules.Recount, transaction: transaction);
    }, cancel);

    /// <summary>
    /// A transfer takes the place of its upload, and its rows are written: it has the space that was kept for it, or takes what it
    /// needs; one that still arrives has what it was given.
    /// </summary>
    /// <param name="transaction">The transaction, which nothing but a refusal may end without a commit.</param>
    /// <param name="transfer">The transfer.</param>
    /// <param name="rows">The statements that write it.</param>
    /// <param name="isAnnounced">Whether a row says what its upload was given.</param>
    /// <returns>How many rows each of them changed.</returns>
    /// <exception cref="QuotaException">
    /// There is too little space; or its upload is not under way any more: one that was given up may have lost its bytes.
    /// </exception>
    internal async Task<IReadOnlyList<int>> EnterAsync(IDbTransaction transaction, Transfer transfer, IReadOnlyList<Statement> rows, bool isAnnounced = true)
    {
        var (connection, id) = (transaction.Connection!, transfer.Id.Value);
        if (transfer.State is TransferState.Receiving)
        {
            // What it was given, the volume has given, too.
            await connection.ExecuteAsync(
                "UPDATE storage_totals SET promised = promised - COALESCE((SELECT promised FROM uploads WHERE id = @id), 0) WHERE id = 1", new { id }, transaction);
            // And with its person, the transfer counts from now on.
            if (await connection.ExecuteAsync("UPDATE uploads SET promised = 0, user_id = NULL, held = 0 WHERE id = @id", new { id }, transaction) == 0)
                throw new QuotaException(QuotaDecision.Gone);
            return await transaction.ExecuteAllAsync(rows);
        }

        if (!isAnnounced)
            await connection.ExecuteAsync(QuotaRules.Begin, new { id, now = Now() }, transaction);
        var held = isAnnounced ? await TakeOutAsync(transaction, transfer.Id) ?? throw new QuotaException(QuotaDecision.Gone) : new Held(0, 0, 0);
        // Every upload changes this one row, and waits for who has changed it: it is changed last, and the rest comes with it.
        var changed = await transaction.ExecuteAllAsync(
            [new Statement(QuotaRules.TakePlace, new { held.Reserved, held.Promised, held.Unsent, stored = transfer.Stored, quota = Quota, spare = Spare() }), .. rows]);
        if (changed[0] == 0)
            throw new QuotaException(await WhyNotAsync(transaction, transfer.Stored - held.Reserved));
        return [.. changed.Skip(1)];
    }

    /// <summary>A transfer that arrived is whole: what it takes is what its row says.</summary>
    internal static async Task SealAsync(IDbTransaction transaction, StoredId id)
    {
        await ReleaseAsync(transaction, id);
        await transaction.Connection!.ExecuteAsync(
            "UPDATE storage_totals SET taken = taken + (SELECT stored FROM transfers WHERE id = @id) WHERE id = 1", new { id = id.Value }, transaction);
    }

    /// <summary>A transfer leaves, whose row is about to be deleted.</summary>
    internal static async Task LeaveAsync(IDbTransaction transaction, StoredId id)
    {
        if (!await ReleaseAsync(transaction, id))
        {
            await transaction.Connection!.ExecuteAsync(
                "UPDATE storage_totals SET taken = taken - COALESCE((SELECT stored FROM transfers WHERE id = @id), 0) WHERE id = 1", new { id = id.Value }, transaction);
        }
    }

    /// <summary>An upload is no longer under way.</summary>
    internal static Task EndAsync(IDbTransaction transaction, StoredId id) =>
        transaction.Connection!.ExecuteAsync("DELETE FROM uploads WHERE id = @id", new { id = id.Value }, transaction);

    /// <summary>Asks for more space of an upload that is under way.</summary>
    internal async Task<SpaceGrant> TakeMoreAsync(IDbTransaction transaction, StoredId id, SpaceRequest ask)
    {
        if (!await IsUnderWayAsync(transaction, id.Value))
            return new SpaceGrant(QuotaDecision.Gone);
        return await ProposeAndTakeAsync(transaction, id, ask) ?? new SpaceGrant(await WhyNotAsync(transaction, ask.Needed));
    }

    /// <summary>So many bytes have come of an upload, into space that was kept for them.</summary>
    internal static async Task FillAsync(IDbTransaction transaction, StoredId id, long bytes, DateTimeOffset now)
    {
        if (await transaction.Connection!.ExecuteAsync(
            "UPDATE uploads SET filled = filled + @bytes, progressed_at = @now WHERE id = @id",
            new { id = id.Value, bytes, now = now.ToUnixTimeMilliseconds() }, transaction) == 1)
            await transaction.Connection!.ExecuteAsync("UPDATE storage_totals SET unsent = unsent - @bytes WHERE id = 1", new { bytes }, transaction);
    }

    /// <summary>Space that was kept for bytes that have not come is free again.</summary>
    /// <param name="transaction">The transaction that does more.</param>
    /// <param name="id">The upload.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="promised">How much of that the volume has not given yet.</param>
    internal static async Task GiveBackAsync(IDbTransaction transaction, StoredId id, long bytes, long promised)
    {
        if (await transaction.Connection!.ExecuteAsync(
            "UPDATE uploads SET reserved = reserved - @bytes, promised = promised - @promised WHERE id = @id",
            new { id = id.Value, bytes, promised }, transaction) == 1)
        {
            await transaction.Connection!.ExecuteAsync(
                "UPDATE storage_totals SET taken = taken - @bytes, promised = promised - @promised, unsent = unsent - @bytes WHERE id = 1",
                new { bytes, promised }, transaction);
        }
    }

    private async Task<SpaceGrant> TakeAsync(IDbTransaction transaction, ActiveUpload upload, SpaceRequest ask, bool isBegun)
    {
        // What asks for nothing ahead has what it asks for, or nothing.
        var (bytes, come) = ask.IsExact ? (ask.Needed, ask.Come) : (0, 0);
        var isNew = !isBegun && await transaction.Connection!.ExecuteAsync(
            QuotaRules.AddUpload,
            new { id = upload.Id.Value, client = upload.Client, weight = Math.Min(upload.Weight, upload.MostOfClient), bytes, come, most = upload.MostOfClient, now = Now(), user = upload.Person?.User.Value, held = upload.Person is null ? 0 : ask.Needed + ask.Rest },
            transaction) == 1;
        if (!isNew)
        {
            if (!await IsUnderWayAsync(transaction, upload.Id.Value))
                return new SpaceGrant(isBegun ? QuotaDecision.Gone : QuotaDecision.TooManyUnfinished);
            var more = await PersonQuota.LimitAsync(transaction, upload, ask) is { } limited
                ? await TakeMoreAsync(transaction, upload.Id, limited)
                : new SpaceGrant(QuotaDecision.PersonQuotaReached);
            // Returned by a later transaction, it would be missing for whoever asks in between: two could be refused where there is space for one.
            if (more.Answer is not QuotaDecision.Kept)
                await ReleaseAsync(transaction, upload.Id);
            return more;
        }

        var isBeyondPerson = !await PersonQuota.HasSpaceAsync(transaction, upload.Person);
        if (!isBeyondPerson
            && await (ask.IsExact ? TakeOfTotalsAsync(transaction, upload.Id, ask, bytes, Spare()) : ProposeAndTakeAsync(transaction, upload.Id, ask, mustFit: true)) is { } grant)
            return grant;
        await EndAsync(transaction, upload.Id);
        return new SpaceGrant(isBeyondPerson ? QuotaDecision.PersonQuotaReached : await WhyNotAsync(transaction, ask.Needed + ask.Rest));
    }

    // Null where there is too little; of a new upload, for all that it declares.
    private async Task<SpaceGrant?> ProposeAndTakeAsync(IDbTransaction transaction, StoredId id, SpaceRequest ask, bool mustFit = false)
    {
        if (ask.IsExact)
            return await TakeAsync(transaction, id, ask, ask.Needed, Spare());
        var (left, spare) = await LookAsync(transaction, id, ask);
        return mustFit && ask.Needed + ask.Rest > left.Bytes ? null : await TakeAsync(transaction, id, ask, QuotaRules.Propose(ask, left), spare);
    }

    private async Task<(SpaceLeft Left, long Spare)> LookAsync(IDbTransaction transaction, StoredId id, SpaceRequest ask)
    {
        // Looked at within the serialised transaction: what others were promised and have taken since is either still counted as
        // promised, or no longer free.
        var spare = Spare();
        return (await transaction.Connection!.QuerySingleAsync<SpaceLeft>(
            QuotaRules.Look, new { id = id.Value, quota = Quota, spare, come = ask.Come }, transaction), spare);
    }

    // Null where there is too little.
    private async Task<SpaceGrant?> TakeAsync(IDbTransaction transaction, StoredId id, SpaceRequest ask, long bytes, long spare)
    {
        if (await TakeOfTotalsAsync(transaction, id, ask, bytes, spare) is not { } grant)
            return null;
        await transaction.Connection!.ExecuteAsync(
            """
            UPDATE uploads SET reserved = reserved + @bytes, promised = promised + @bytes, filled = filled + @come,
                held = CASE WHEN user_id IS NOT NULL AND held < reserved + @bytes THEN reserved + @bytes ELSE held END,
                progressed_at = CASE WHEN @come > 0 THEN @now ELSE progressed_at END
            WHERE id = @id
            """,
            new { id = id.Value, bytes, come = ask.Come, now = Now() }, transaction);
        return grant;
    }

    private async Task<SpaceGrant?> TakeOfTotalsAsync(IDbTransaction transaction, StoredId id, SpaceRequest ask, long bytes, long spare) =>
        await transaction.Connection!.ExecuteAsync(
            QuotaRules.Take, new { id = id.Value, bytes, ahead = bytes - ask.Needed, come = ask.Come, most = ask.MostAhead, quota = Quota, spare }, transaction) == 1
            ? new SpaceGrant(QuotaDecision.Kept, bytes)
            : null;

    private async Task<QuotaDecision> WhyNotAsync(IDbTransaction transaction, long bytes)
    {
        var taken = await transaction.Connection!.ExecuteScalarAsync<long>("SELECT taken FROM storage_totals WHERE id = 1", transaction: transaction);
        return bytes <= Quota - taken ? QuotaDecision.VolumeFull : QuotaDecision.QuotaReached;
    }

    // The row goes first, and says what it held: a sum is never changed by what another has changed meanwhile.
    private static async Task<bool> ReleaseAsync(IDbTransaction transaction, StoredId id)
    {
        if (await TakeOutAsync(transaction, id) is not { } held)
            return false;
        await transaction.Connection!.ExecuteAsync(
            "UPDATE storage_totals SET taken = taken - @Reserved, promised = promised - @Promised, unsent = unsent - @Unsent WHERE id = 1", held, transaction);
        return true;
    }

    private static Task<Held?> TakeOutAsync(IDbTransaction transaction, StoredId id) => transaction.Connection!.QueryFirstOrDefaultAsync<Held>(
        "DELETE FROM uploads WHERE id = @id RETURNING reserved AS Reserved, promised AS Promised, filled AS Filled", new { id = id.Value }, transaction);

    private long Quota => options.Value.Quota?.Bytes ?? Unlimited;

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    private long Spare()
    {
        var (free, total) = objects.Space();
        return free - options.Value.FreeOf(total);
    }

    private static async Task<bool> IsUnderWayAsync(IDbTransaction transaction, string id) =>
        await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM uploads WHERE id = @id", new { id }, transaction) == 1;

    private sealed record Held(long Reserved, long Promised, long Filled)
    {
        public long Unsent => Reserved - Filled;
    }
}
