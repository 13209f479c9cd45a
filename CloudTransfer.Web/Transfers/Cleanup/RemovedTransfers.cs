using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Quota;
using Dapper;

namespace CloudTransfer.Web.Transfers.Cleanup;

/// <summary>Remembers for a while how transfers ended, so that their owners can be told the truth.</summary>
public sealed class RemovedTransfers(IDatabase database, TransferEvents events, AuditTrail audit, TimeProvider time)
{
    /// <summary>How long an owner can still read how a transfer ended.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    private static readonly Dictionary<string, AuditAction> Endings = new(StringComparer.Ordinal)
    {
        [RemovalReasons.Name(RemovalReason.Expired)] = AuditAction.TransferExpired,
        [RemovalReasons.Name(RemovalReason.UsedUp)] = AuditAction.TransferUsedUp,
    };

    /// <summary>How the transfer ended that this token owned; null when it has not, or it is forgotten.</summary>
    public async Task<RemovedTransfer?> FindAsync(OwnerToken owner, CancellationToken cancel) => (await database.FirstAsync<Row>(
        """
        SELECT transfer_id AS Id, ending AS RemovalReason, ended_at AS EndedAt, completed AS Completed
        FROM removed_transfers WHERE owner_hash = @hash AND forget_at > @now
        """,
        new { hash = owner.Hash(), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel))?.ToRemovedTransfer();

    /// <summary>Replaces the row of a transfer by one that says how it ended; all that belongs to the transfer goes with it. False when there is none.</summary>
    internal async Task<bool> RecordRemovalAsync(IDbTransaction transaction, StoredId id)
    {
        var now = time.GetUtcNow();
        await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO removed_transfers (owner_hash, transfer_id, ending, completed, ended_at, forget_at)
            SELECT owner_hash, id,
                COALESCE(removed_by, CASE
                    WHEN max_downloads <= (SELECT COUNT(*) FROM tickets WHERE transfer_id = transfers.id AND done = 1) THEN 'used_up'
                    ELSE 'expired' END),
                completed, COALESCE(expires_at, @now), @forget
            FROM transfers WHERE id = @id
            ON CONFLICT (owner_hash) DO NOTHING
            """,
            new { id = id.Value, now = now.ToUnixTimeMilliseconds(), forget = (now + Memory).ToUnixTimeMilliseconds() },
            transaction);
        await StorageQuota.LeaveAsync(transaction, id);
        await TellAsync(transaction, id);
        // Of one that somebody deleted it was written then. What a row returns is never null, which is for no row.
        var ending = await transaction.Connection!.QueryFirstOrDefaultAsync<string>(
            """
            DELETE FROM transfers WHERE id = @id
            RETURNING COALESCE((SELECT ending FROM removed_transfers WHERE removed_transfers.owner_hash = transfers.owner_hash), '')
            """,
            new { id = id.Value }, transaction);
        if (ending is not null && Endings.TryGetValue(ending, out var action))
            await audit.AddAsync(transaction, action, AuditSubject.Transfer(id), by: AuditActor.Server);
        return ending is not null;
    }

    // Whoever changes the row first is the one who deletes it: another process may be at the same.
    private async Task TellAsync(IDbTransaction transaction, StoredId id)
    {
        if (!events.IsAsked(TransferEvent.Expired) && !events.IsAsked(TransferEvent.Deleted))
            return;
        if (await transaction.Connection!.ExecuteAsync("UPDATE transfers SET claimed_at = claimed_at WHERE id = @id", new { id = id.Value }, transaction) == 0)
            return;
        var by = await transaction.Connection!.QueryFirstOrDefaultAsync<string>("SELECT removed_by FROM transfers WHERE id = @id", new { id = id.Value }, transaction);
        if (by is null)
            await events.AddAsync(transaction, TransferEvent.Expired, id);
        else if (RemovalReasons.Parse(by) is RemovalReason.Owner or RemovalReason.Administrator)
            await events.AddAsync(transaction, TransferEvent.Deleted, id);
    }

    /// <summary>Deletes what is remembered for too long.</summary>
    public Task ForgetOldAsync(CancellationToken cancel) => database.ExecuteAsync(
        "DELETE FROM removed_transfers WHERE forget_at <= @now", new { now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel);

    private sealed record Row(string Id, string RemovalReason, long EndedAt, long Completed)
    {
        public RemovedTransfer ToRemovedTransfer() => new(
            StoredId.OfRow(Id),
            RemovalReasons.Parse(RemovalReason),
            DateTimeOffset.FromUnixTimeMilliseconds(EndedAt),
            Completed);
    }
}
