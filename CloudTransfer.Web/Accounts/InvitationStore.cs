using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>The invitations that are open, for all replicas. An invitation lasts as long as its row: who uses it deletes it.</summary>
public sealed class InvitationStore(IDatabase database, AuditTrail audit, TimeProvider time)
{
    /// <summary>The most invitations to new accounts that are open. Beside them each person has at most one.</summary>
    public const int Most = 200;

    // A person is as the account says. Nobody is let in by a link to an account that is disabled.
    private const string Open =
        """
        SELECT invitations.id AS Id, user_id AS UserId, COALESCE(users.name, invitations.name) AS Name, COALESCE(users.email, invitations.email) AS Email,
            COALESCE(users.role, invitations.role) AS Role, invitations.created_at AS CreatedAt, expires_at AS ExpiresAt
        FROM invitations LEFT JOIN users ON users.id = user_id
        WHERE expires_at > @now AND (user_id IS NULL OR (users.id IS NOT NULL AND disabled_by IS NULL))
        """;

    /// <summary>Makes an invitation to a new account; null where there are as many as there may be.</summary>
    /// <param name="invited">Whom to invite.</param>
    /// <param name="beside">What is written with it.</param>
    /// <param name="cancel">Gives it up before it is made.</param>
    public async Task<InvitationToken?> MakeAsync(NewInvitation invited, Func<IDbTransaction, Invitation, InvitationToken, Task> beside, CancellationToken cancel)
    {
        var (token, now) = (InvitationToken.New(), time.GetUtcNow());
        var invitation = new Invitation(StoredId.New(), null, invited.Name, invited.Email, invited.Role, now, now + invited.Lifetime);
        return await AddAsync(invitation, token, IsFreeAsync, With(beside, AuditAction.InvitationMade, AuditSubject.Invitation(invitation.Id), UserRoles.NameOf(invited.Role)), cancel) ? token : null;
    }

    /// <summary>
    /// Makes an invitation for a person who signs in by passkeys, and ends the sessions and the invitations that there were; null where
    /// there is no such person whose account is not disabled.
    /// </summary>
    /// <param name="person">The person.</param>
    /// <param name="isLost">Whether the passkeys and the API tokens end, too, since a stranger may have them.</param>
    /// <param name="lifetime">How long the link is good.</param>
    /// <param name="beside">What is written with it.</param>
    /// <param name="cancel">Gives it up before it is made.</param>
    public async Task<InvitationToken?> RecoverAsync(
        User person, bool isLost, TimeSpan lifetime, Func<IDbTransaction, Invitation, InvitationToken, Task> beside, CancellationToken cancel)
    {
        var (token, now) = (InvitationToken.New(), time.GetUtcNow());
        var invitation = new Invitation(StoredId.New(), person.Id, person.Name, person.Email, person.Role, now, now + lifetime);
        return await AddAsync(
            invitation, token, transaction => EndAsync(transaction, person.Id, isLost),
            With(beside, AuditAction.AccountRecovered, AuditSubject.Person(person.Id), isLost ? "passkeys_ended" : "passkeys_kept"), cancel) ? token : null;
    }

    /// <summary>The open invitation of a token; null where there is none.</summary>
    public async Task<Invitation?> FindAsync(InvitationToken token, CancellationToken cancel) =>
        (await database.FirstAsync<Row>(Open + " AND hash = @hash", new { hash = token.Hash(), now = Now() }, cancel))?.ToInvitation();

    /// <summary>An open invitation by its id; null where there is none.</summary>
    public async Task<Invitation?> FindAsync(StoredId id, CancellationToken cancel) =>
        (await database.FirstAsync<Row>(Open + " AND invitations.id = @id", new { id = id.Value, now = Now() }, cancel))?.ToInvitation();

    /// <summary>The open invitations, the one that ends last first.</summary>
    public async Task<IReadOnlyList<Invitation>> ListAsync(CancellationToken cancel) =>
        [.. (await database.QueryAsync<Row>(Open + " ORDER BY expires_at DESC, invitations.id DESC", new { now = Now() }, cancel)).Select(row => row.ToInvitation())];

    /// <summary>Withdraws an invitation.</summary>
    public Task WithdrawAsync(StoredId id, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync("DELETE FROM invitations WHERE id = @id", new { id = id.Value }, transaction) == 1)
                await audit.AddAsync(transaction, AuditAction.InvitationWithdrawn, AuditSubject.Invitation(id));
        },
        cancel);

    /// <summary>Uses an invitation up, and makes the account, or opens it, with a passkey; of many at the same moment, on any replica, one does.</summary>
    /// <param name="token">The token.</param>
    /// <param name="user">The id that the account has or gets, as the passkey has it.</param>
    /// <param name="passkey">The passkey.</param>
    /// <param name="name">What the person calls it.</param>
    /// <param name="cancel">Gives it up before it is used.</param>
    /// <returns>The person; where there is none, nothing has changed.</returns>
    public async Task<Acceptance> AcceptAsync(InvitationToken token, StoredId user, Passkey passkey, string name, CancellationToken cancel)
    {
        try
        {
            Acceptance answer = new Acceptance.NotGood();
            await database.SerializedAsync(PasskeyStore.KeyOf(user), async transaction => answer = await AcceptAsync(transaction, token, user, passkey, name), cancel);
            return answer;
        }
        catch (PasskeyRefusedException)
        {
            return new Acceptance.PasskeyRefused();
        }
    }

    private async Task<Acceptance> AcceptAsync(IDbTransaction transaction, InvitationToken token, StoredId user, Passkey passkey, string name)
    {
        var now = time.GetUtcNow();
        var found = await transaction.Connection!.QueryFirstOrDefaultAsync<Row>(Open + " AND hash = @hash", new { hash = token.Hash(), now = now.ToUnixTimeMilliseconds() }, transaction);
        if (found?.ToInvitation() is not { } invitation || (invitation.User is { } owner && owner != user)
            || await transaction.Connection!.ExecuteAsync("DELETE FROM invitations WHERE id = @id", new { id = invitation.Id.Value }, transaction) == 0)
            return new Acceptance.NotGood();
        var person = new User(user, invitation.Name, invitation.Email, invitation.Role);
        if (invitation.User is null)
            await UserStore.AddAsync(transaction, person, Passkey.Issuer, user.Value, Passkey.Provider, now.ToUnixTimeMilliseconds());
        else
            await transaction.Connection!.ExecuteAsync("DELETE FROM user_sessions WHERE user_id = @user", new { user = user.Value }, transaction);
        if (!await PasskeyStore.InsertAsync(transaction, user, passkey, name, now))
            throw new PasskeyRefusedException();
        if (invitation.User is null)
            await audit.AddAsync(transaction, AuditAction.AccountCreated, AuditSubject.Person(user), UserRoles.NameOf(person.Role), AuditActor.Person(user));
        await audit.AddAsync(transaction, AuditAction.PasskeyAdded, AuditSubject.Person(user), by: AuditActor.Person(user));
        return new Acceptance.Accepted(person);
    }

    private Func<IDbTransaction, Invitation, InvitationToken, Task> With(
        Func<IDbTransaction, Invitation, InvitationToken, Task> beside, AuditAction action, AuditSubject subject, string detail) => async (transaction, invitation, token) =>
    {
        await beside(transaction, invitation, token);
        await audit.AddAsync(transaction, action, subject, detail);
    };

    // Whether the invitation may be made is decided before it: nothing that has changed is left without a link.
    private async Task<bool> AddAsync(
        Invitation invitation, InvitationToken token, Func<IDbTransaction, Task<bool>> decide, Func<IDbTransaction, Invitation, InvitationToken, Task> beside, CancellationToken cancel)
    {
        var added = false;
        await database.SerializedAsync(
            "invitations",
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("DELETE FROM invitations WHERE expires_at <= @now", new { now = invitation.Created.ToUnixTimeMilliseconds() }, transaction);
                added = await decide(transaction);
                if (!added)
                    return;
                await InsertAsync(transaction, invitation, token);
                await beside(transaction, invitation, token);
            },
            cancel);
        return added;
    }

    private static async Task<bool> IsFreeAsync(IDbTransaction transaction) =>
        await transaction.Connection!.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM invitations WHERE user_id IS NULL", transaction: transaction) < Most;

    // Of a person, the account alone says who it is.
    private static Task InsertAsync(IDbTransaction transaction, Invitation invitation, InvitationToken token) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO invitations (id, hash, user_id, name, email, role, created_at, expires_at)
        VALUES (@id, @hash, @user, @name, @email, @role, @created, @expires)
        """,
        new
        {
            id = invitation.Id.Value,
            hash = token.Hash(),
            user = invitation.User?.Value,
            name = invitation.User is null ? invitation.Name : "",
            email = invitation.User is null ? invitation.Email : null,
            role = UserRoles.NameOf(invitation.User is null ? invitation.Role : UserRole.Member),
            created = invitation.Created.ToUnixTimeMilliseconds(),
            expires = invitation.Expires.ToUnixTimeMilliseconds(),
        },
        transaction);

    // What was lost ends now, and not when the link is used.
    private static async Task<bool> EndAsync(IDbTransaction transaction, StoredId user, bool isLost)
    {
        var arguments = new { user = user.Value, issuer = Passkey.Issuer };
        // It holds the row until the commit, so that the account is neither deleted nor disabled in between.
        var isThere = await transaction.Connection!.ExecuteAsync(
            "UPDATE users SET seen_at = seen_at WHERE id = @user AND disabled_by IS NULL AND EXISTS (SELECT 1 FROM user_logins WHERE issuer = @issuer AND subject = @user)",
            arguments, transaction) == 1;
        if (!isThere)
            return false;
        await transaction.Connection!.ExecuteAsync("DELETE FROM user_sessions WHERE user_id = @user", arguments, transaction);
        await transaction.Connection!.ExecuteAsync("DELETE FROM invitations WHERE user_id = @user", arguments, transaction);
        if (!isLost)
            return true;
        await transaction.Connection!.ExecuteAsync("DELETE FROM passkeys WHERE user_id = @user", arguments, transaction);
        await transaction.Connection!.ExecuteAsync("DELETE FROM api_tokens WHERE user_id = @user", arguments, transaction);
        return true;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeMilliseconds();

    // Undoes the transaction.
    private sealed class PasskeyRefusedException : Exception;

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string Id, string? UserId, string Name, string? Email, string Role, long CreatedAt, long ExpiresAt)
    {
        public Invitation ToInvitation() => new(
            StoredId.OfRow(Id), UserId is null ? null : StoredId.OfRow(UserId), Name, Email, UserRoles.Parse(Role),
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt), DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt));
    }
}
