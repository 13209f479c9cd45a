using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>What is kept of a person.</summary>
/// <param name="Name">The name.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="Role">The role.</param>
/// <param name="Created">When the account was made.</param>
/// <param name="Seen">The last request, as exactly as <see cref="LastUse.Every"/>.</param>
/// <param name="Logins">Who the person is at which providers.</param>
public sealed record Account(string Name, string? Email, UserRole Role, DateTimeOffset Created, DateTimeOffset Seen, IReadOnlyList<Login> Logins);

/// <summary>Who a person is at a provider.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Issuer">The provider's issuer identifier.</param>
/// <param name="Subject">The person's identifier there.</param>
/// <param name="Created">When the person signed in by it first.</param>
/// <param name="Used">When the person signed in by it last.</param>
public sealed record Login(string Provider, string Issuer, string Subject, DateTimeOffset Created, DateTimeOffset Used);

/// <summary>Shows people what is kept of them, and deletes it.</summary>
public sealed class AccountStore(IDatabase database, AuditTrail audit)
{
    private static readonly string[] DeleteSignIns =
    [
        "DELETE FROM user_sessions WHERE user_id = @user",
        "DELETE FROM user_logins WHERE user_id = @user",
        "DELETE FROM api_tokens WHERE user_id = @user",
        "DELETE FROM passkeys WHERE user_id = @user",
        "DELETE FROM invitations WHERE user_id = @user",
    ];

    /// <summary>What is kept of a person; null where there is no account any more.</summary>
    public async Task<Account?> FindAsync(StoredId user, CancellationToken cancel)
    {
        var arguments = new { user = user.Value };
        if (await database.FirstAsync<Row>(
            "SELECT name AS Name, email AS Email, role AS Role, created_at AS CreatedAt, seen_at AS SeenAt FROM users WHERE id = @user", arguments, cancel) is not { } row)
            return null;
        var logins = await database.QueryAsync<LoginRow>(
            """
            SELECT provider AS Provider, issuer AS Issuer, subject AS Subject, created_at AS CreatedAt, used_at AS UsedAt
            FROM user_logins WHERE user_id = @user ORDER BY provider
            """,
            arguments, cancel);
        return new Account(row.Name, row.Email, UserRoles.Parse(row.Role), Time(row.CreatedAt), Time(row.SeenAt), [.. logins.Select(login => login.ToLogin())]);
    }

    /// <summary>Deletes an account with its sessions. Transfers that are still there have no person from then on, and expire as they would have.</summary>
    /// <param name="user">The person.</param>
    /// <param name="beside">What is done in the same transaction: file requests are to be removed.</param>
    /// <param name="cancel">Gives it up before it is begun.</param>
    public Task DeleteAsync(StoredId user, Func<IDbTransaction, Task> beside, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            var arguments = new { user = user.Value };
            foreach (var statement in DeleteSignIns)
                await transaction.Connection!.ExecuteAsync(statement, arguments, transaction);
            var isDeleted = await transaction.Connection!.ExecuteAsync("DELETE FROM users WHERE id = @user", arguments, transaction) == 1;
            // The transfers come last: what is inserted meanwhile waits for the row of the person, or is found here.
            await transaction.Connection!.ExecuteAsync("UPDATE transfers SET user_id = NULL WHERE user_id = @user", arguments, transaction);
            await beside(transaction);
            if (isDeleted)
                await audit.AddAsync(transaction, AuditAction.AccountDeleted, AuditSubject.Person(user));
        },
        cancel);

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string Name, string? Email, string Role, long CreatedAt, long SeenAt);

    private sealed record LoginRow(string Provider, string Issuer, string Subject, long CreatedAt, long UsedAt)
    {
        public Login ToLogin() => new(Provider, Issuer, Subject, Time(CreatedAt), Time(UsedAt));
    }
}
