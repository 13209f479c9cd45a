using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>The passkeys of people, for all replicas.</summary>
public sealed class PasskeyStore(IDatabase database, AuditTrail audit, TimeProvider time)
{
    /// <summary>The most passkeys of a person.</summary>
    public const int Most = 20;

    private const string Columns =
        "SELECT id AS Id, public_key AS PublicKey, sign_count AS SignCount, transports AS Transports, can_sync AS CanSync, is_synced AS IsSynced FROM passkeys ";

    /// <summary>A passkey of a person; null where it is none of theirs.</summary>
    public async Task<Passkey?> FindAsync(StoredId user, string id, CancellationToken cancel) =>
        (await database.FirstAsync<PasskeyRow>(Columns + "WHERE id = @id AND user_id = @user", new { id, user = user.Value }, cancel))?.ToPasskey();

    /// <summary>All passkeys of a person.</summary>
    public async Task<IReadOnlyList<Passkey>> AllAsync(StoredId user, CancellationToken cancel) =>
        [.. (await database.QueryAsync<PasskeyRow>(Columns + "WHERE user_id = @user", new { user = user.Value }, cancel)).Select(row => row.ToPasskey())];

    /// <summary>The passkeys of a person for a list, the newest first.</summary>
    public async Task<IReadOnlyList<ListedPasskey>> ListAsync(StoredId user, CancellationToken cancel) =>
        [.. (await database.QueryAsync<ListedRow>(
            "SELECT id AS Id, name AS Name, is_synced AS IsSynced, created_at AS CreatedAt, used_at AS UsedAt FROM passkeys WHERE user_id = @user ORDER BY created_at DESC, id",
            new { user = user.Value }, cancel)).Select(row => row.ToPasskey())];

    /// <summary>A person signs in by a passkey, whose signature was right. Of two with the same count, on any replica, one is counted.</summary>
    /// <param name="user">The person.</param>
    /// <param name="id">The credential id.</param>
    /// <param name="signCount">The authenticator's signature counter; 0 for none.</param>
    /// <param name="isSynced">Whether it is on several devices now.</param>
    /// <param name="cancel">Gives it up before it is counted.</param>
    public async Task<PasskeyUse> UseAsync(StoredId user, string id, long signCount, bool isSynced, CancellationToken cancel)
    {
        var use = PasskeyUse.Counted;
        await database.WriteAsync(
            async transaction =>
            {
                var arguments = new { id, user = user.Value, signCount, isSynced = isSynced ? 1 : 0, now = time.GetUtcNow().ToUnixTimeMilliseconds(), issuer = Passkey.Issuer };
                var counted = await transaction.Connection!.ExecuteAsync(
                    """
                    UPDATE passkeys SET sign_count = @signCount, is_synced = @isSynced, used_at = @now
                    WHERE id = @id AND user_id = @user AND (sign_count < @signCount OR (sign_count = 0 AND @signCount = 0))
                        AND EXISTS (SELECT 1 FROM users WHERE id = @user AND disabled_by IS NULL)
                    """,
                    arguments, transaction) == 1;
                use = counted ? PasskeyUse.Counted : await WhyNotAsync(transaction, arguments);
                if (!counted)
                    return;
                await transaction.Connection!.ExecuteAsync("UPDATE users SET seen_at = @now WHERE id = @user", arguments, transaction);
                await transaction.Connection!.ExecuteAsync("UPDATE user_logins SET used_at = @now WHERE issuer = @issuer AND subject = @user", arguments, transaction);
            },
            cancel);
        return use;
    }

    /// <summary>Gives a person one more passkey; false where there are as many as there may be, or somebody has it already.</summary>
    public async Task<bool> AddAsync(StoredId user, Passkey passkey, string name, CancellationToken cancel)
    {
        var added = false;
        await database.SerializedAsync(
            KeyOf(user),
            async transaction =>
            {
                added = await InsertAsync(transaction, user, passkey, name, time.GetUtcNow());
                if (added)
                    await audit.AddAsync(transaction, AuditAction.PasskeyAdded, AuditSubject.Person(user));
            },
            cancel);
        return added;
    }

    /// <summary>Removes a passkey of a person; false where it is the last one.</summary>
    public async Task<bool> RemoveAsync(StoredId user, string id, CancellationToken cancel)
    {
        var removed = false;
        await database.SerializedAsync(
            KeyOf(user),
            async transaction =>
            {
                removed = await transaction.Connection!.ExecuteAsync(
                    "DELETE FROM passkeys WHERE id = @id AND user_id = @user AND (SELECT COUNT(*) FROM passkeys WHERE user_id = @user) > 1",
                    new { id, user = user.Value }, transaction) == 1;
                if (removed)
                    await audit.AddAsync(transaction, AuditAction.PasskeyRemoved, AuditSubject.Person(user));
            },
            cancel);
        return removed;
    }

    /// <summary>
    /// Adds a passkey of an account that is not disabled; false where there are as many as there may be, somebody has it already, or there is no
    /// such account. The transaction is serialized by <see cref="KeyOf"/>.
    /// </summary>
    internal static async Task<bool> InsertAsync(IDbTransaction transaction, StoredId user, Passkey passkey, string name, DateTimeOffset now) => await transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO passkeys (id, user_id, name, public_key, sign_count, transports, can_sync, is_synced, created_at)
        SELECT @Id, users.id, @name, @PublicKey, @SignCount, @Transports, @canSync, @isSynced, @now FROM users
        WHERE users.id = @user AND disabled_by IS NULL AND (SELECT COUNT(*) FROM passkeys WHERE user_id = @user) < @most
        ON CONFLICT (id) DO NOTHING
        """,
        new
        {
            passkey.Id,
            user = user.Value,
            name,
            passkey.PublicKey,
            passkey.SignCount,
            passkey.Transports,
            canSync = passkey.CanSync ? 1 : 0,
            isSynced = passkey.IsSynced ? 1 : 0,
            now = now.ToUnixTimeMilliseconds(),
            most = Most,
        },
        transaction) == 1;

    /// <summary>What transactions that count the passkeys of a person are serialized by.</summary>
    internal static string KeyOf(StoredId user) => $"passkeys {user}";

    private static async Task<PasskeyUse> WhyNotAsync(IDbTransaction transaction, object arguments)
    {
        if (await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM users WHERE id = @user AND disabled_by IS NOT NULL", arguments, transaction) > 0)
            return PasskeyUse.Disabled;
        return await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM passkeys WHERE id = @id AND user_id = @user", arguments, transaction) > 0
            ? PasskeyUse.CounterWentBack
            : PasskeyUse.Removed;
    }

    private sealed record PasskeyRow(string Id, string PublicKey, long SignCount, string Transports, long CanSync, long IsSynced)
    {
        public Passkey ToPasskey() => new(Id, PublicKey, SignCount, Transports, CanSync != 0, IsSynced != 0);
    }

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record ListedRow(string Id, string Name, long IsSynced, long CreatedAt, long? UsedAt)
    {
        public ListedPasskey ToPasskey() => new(
            Id, Name, IsSynced != 0, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), UsedAt is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null);
    }
}
