using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>
/// The accounts of people. One is made at the first sign-in, and found again by the provider's subject alone: who takes over an
/// address of e-mail does not take over an account.
/// </summary>
public sealed class UserStore(IDatabase database, AuditTrail audit, TimeProvider time)
{
    // Who disabled an account: what the provider's claims took away, they give back.
    private const string ByProvider = "provider", ByAdministrator = "administrator";

    /// <summary>The person with an id; null where there is none.</summary>
    public async Task<User?> FindAsync(StoredId id, CancellationToken cancel) =>
        (await database.FirstAsync<UserRow>("SELECT id AS Id, name AS Name, email AS Email, role AS Role FROM users WHERE id = @id", new { id = id.Value }, cancel))?.ToUser();

    /// <summary>Whose a passkey is; null where there is none with this credential id.</summary>
    public async Task<User?> FindByPasskeyAsync(string credential, CancellationToken cancel) => (await database.FirstAsync<UserRow>(
        """
        SELECT users.id AS Id, users.name AS Name, users.email AS Email, users.role AS Role
        FROM passkeys JOIN users ON users.id = passkeys.user_id WHERE passkeys.id = @credential
        """,
        new { credential }, cancel))?.ToUser();

    /// <summary>Signs somebody in whom a provider knows: makes the account, or brings it up to date with what the provider says.</summary>
    public async Task<SignInAnswer> SignInAsync(ExternalIdentity identity, CancellationToken cancel)
    {
        SignInAnswer answer = new SignInAnswer.NotAllowed();
        // Two first sign-ins of one person at the same moment make one account.
        await database.SerializedAsync("sign-in", async transaction => answer = await SignInAsync(transaction, identity), cancel);
        return answer;
    }

    private async Task<SignInAnswer> SignInAsync(IDbTransaction transaction, ExternalIdentity identity)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var known = await transaction.Connection!.QueryFirstOrDefaultAsync<KnownRow>(
            """
            SELECT users.id AS Id, users.disabled_by AS DisabledBy, users.role AS Role
            FROM user_logins JOIN users ON users.id = user_logins.user_id
            WHERE user_logins.issuer = @Issuer AND user_logins.subject = @Subject
            """,
            new { identity.Issuer, identity.Subject }, transaction);
        AuditSubject? account = known is null ? null : AuditSubject.Person(StoredId.OfRow(known.Id));
        if (known?.DisabledBy is ByAdministrator)
            return await RefuseAsync(transaction, account, "disabled", new SignInAnswer.Disabled());
        if (!identity.IsAllowed)
        {
            if (known is not null)
                await DisableAsync(transaction, known.Id);
            return await RefuseAsync(transaction, account, "not_allowed", new SignInAnswer.NotAllowed());
        }

        var user = new User(
            known is null ? StoredId.New() : StoredId.OfRow(known.Id), identity.Name, identity.Email, identity.Role);
        if (known is not null)
        {
            return await UpdateAsync(transaction, user, known, identity, now)
                ? new SignInAnswer.SignedIn(user)
                : await RefuseAsync(transaction, account, "disabled", new SignInAnswer.Disabled());
        }

        await AddAsync(transaction, user, identity.Issuer, identity.Subject, identity.Provider, now);
        await audit.AddAsync(transaction, AuditAction.AccountCreated, AuditSubject.Person(user.Id), UserRoles.NameOf(user.Role), AuditActor.Person(user.Id));
        return new SignInAnswer.SignedIn(user);
    }

    private async Task<SignInAnswer> RefuseAsync(IDbTransaction transaction, AuditSubject? account, string why, SignInAnswer answer)
    {
        await audit.AddAsync(transaction, AuditAction.SessionRefused, account ?? default, why, AuditActor.Anyone);
        return answer;
    }

    // What an administrator has decided since the account was read stays as it is.
    private async Task DisableAsync(IDbTransaction transaction, string id)
    {
        var disabled = await transaction.Connection!.ExecuteAsync(
            "UPDATE users SET disabled_by = @by WHERE id = @id AND disabled_by IS NULL", new { id, by = ByProvider }, transaction);
        await transaction.Connection!.ExecuteAsync("DELETE FROM user_sessions WHERE user_id = @id", new { id }, transaction);
        if (disabled == 1)
            await audit.AddAsync(transaction, AuditAction.AccountDisabled, AuditSubject.Person(StoredId.OfRow(id)), by: AuditActor.Server);
    }

    /// <summary>Makes an account, and its one login.</summary>
    internal static async Task AddAsync(IDbTransaction transaction, User user, string issuer, string subject, string provider, long now)
    {
        await transaction.Connection!.ExecuteAsync(
            "INSERT INTO users (id, name, email, role, created_at, seen_at) VALUES (@id, @Name, @Email, @role, @now, @now)",
            new { id = user.Id.Value, user.Name, user.Email, role = UserRoles.NameOf(user.Role), now }, transaction);
        await transaction.Connection!.ExecuteAsync(
            "INSERT INTO user_logins (issuer, subject, user_id, provider, created_at, used_at) VALUES (@issuer, @subject, @id, @provider, @now, @now)",
            new { issuer, subject, provider, id = user.Id.Value, now }, transaction);
    }

    // False where an administrator has disabled the account since it was read.
    private async Task<bool> UpdateAsync(IDbTransaction transaction, User user, KnownRow known, ExternalIdentity identity, long now)
    {
        var updated = await transaction.Connection!.ExecuteAsync(
            """
            UPDATE users SET name = @Name, email = @Email, role = @role, disabled_by = NULL, seen_at = @now
            WHERE id = @id AND (disabled_by IS NULL OR disabled_by <> @administrator)
            """,
            new { id = user.Id.Value, user.Name, user.Email, role = UserRoles.NameOf(user.Role), now, administrator = ByAdministrator }, transaction);
        if (updated == 0)
            return false;
        await transaction.Connection!.ExecuteAsync(
            "UPDATE user_logins SET provider = @Provider, used_at = @now WHERE issuer = @Issuer AND subject = @Subject",
            new { identity.Issuer, identity.Subject, identity.Provider, now }, transaction);
        if (known.DisabledBy is not null)
            await audit.AddAsync(transaction, AuditAction.AccountEnabled, AuditSubject.Person(user.Id), by: AuditActor.Server);
        if (UserRoles.Parse(known.Role) != user.Role)
            await audit.AddAsync(transaction, AuditAction.AccountRoleChanged, AuditSubject.Person(user.Id), UserRoles.NameOf(user.Role), AuditActor.Server);
        return true;
    }

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record KnownRow(string Id, string? DisabledBy, string Role);

    [method: ExplicitConstructor]
    private sealed record UserRow(string Id, string Name, string? Email, string Role)
    {
        public User ToUser() => new(StoredId.OfRow(Id), Name, Email, UserRoles.Parse(Role));
    }
}
