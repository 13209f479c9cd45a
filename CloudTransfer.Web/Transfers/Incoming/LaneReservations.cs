using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;

namespace CloudTransfer.Web.Transfers.Incoming;

/// <summary>Up to where each lane has space in the stored object. For whoever holds the lane's lock.</summary>
public sealed class LaneReservations(IDatabase database, StorageQuota quota)
{
    /// <summary>Asks for more space of a lane, from <paramref name="end"/> on.</summary>
    public async Task<SpaceGrant> TakeAsync(Lane lane, long end, SpaceRequest ask)
    {
        var grant = default(SpaceGrant);
        await database.SerializedSoonAsync(StorageQuota.Key, async transaction =>
        {
            // Who has its lock after this one may have gone further: from here on nobody else changes its row.
            if (await transaction.Connection!.ExecuteAsync(
                "UPDATE lanes SET reserved_end = reserved_end WHERE transfer_id = @id AND number = @Number AND reserved_end <= @end",
                new { id = lane.TransferId.Value, lane.Number, end }, transaction) == 0)
            {
                grant = new SpaceGrant(QuotaDecision.TakenOver);
                return;
            }

            grant = await quota.TakeMoreAsync(transaction, lane.TransferId, ask);
            await transaction.Connection!.ExecuteAsync(
                "UPDATE lanes SET reserved_end = @end WHERE transfer_id = @id AND number = @Number AND @Bytes > 0",
                new { id = lane.TransferId.Value, lane.Number, end = end + grant.Bytes, grant.Bytes }, transaction);
        }, CancellationToken.None);
        return grant;
    }

    /// <summary>
    /// Gives a lane's space back from <paramref name="end"/> on. The volume is to be given it after this returns: what is kept
    /// for others is counted as kept, or is still not free.
    /// </summary>
    /// <param name="lane">The lane.</param>
    /// <param name="end">Up to where it has space from now on.</param>
    /// <param name="bytes">How much that is less than before.</param>
    /// <param name="promised">How much of that the volume has not given.</param>
    /// <returns>Whether it is given back; not so where the lane is another's, and has gone further.</returns>
    public async Task<bool> GiveBackAsync(Lane lane, long end, long bytes, long promised)
    {
        var isGiven = false;
        await database.WriteAsync(async transaction =>
        {
            isGiven = await transaction.Connection!.ExecuteAsync(
                "UPDATE lanes SET reserved_end = @end WHERE transfer_id = @id AND number = @Number AND reserved_end = @before AND place_end <= @end",
                new { id = lane.TransferId.Value, lane.Number, end, before = end + bytes }, transaction) == 1;
            if (isGiven)
                await StorageQuota.GiveBackAsync(transaction, lane.TransferId, bytes, promised);
        }, CancellationToken.None);
        return isGiven;
    }

    /// <summary>The transfers on their way to which nothing has come since <paramref name="since"/>, and that have space for more.</summary>
    public async Task<IReadOnlyList<StoredId>> IdleAsync(DateTimeOffset since, CancellationToken cancel) => [.. (await database.QueryAsync<string>(
        """
        SELECT transfers.id FROM transfers JOIN uploads ON uploads.id = transfers.id
        WHERE transfers.state = 'receiving' AND uploads.progressed_at <= @since
            AND EXISTS (SELECT 1 FROM lanes WHERE transfer_id = transfers.id AND received < length AND reserved_end > place_end)
        """,
        new { since = since.ToUnixTimeMilliseconds() }, cancel)).Select(StoredId.OfRow)];
}
