using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>What is kept of a person.</summary>
/// <param name="Name">The name.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="Role">The role.</param>
/// <param name="Created">When the account was made.</param>
/// <param name="Logins">Who the person is at which providers.</param>
public sealed record Account(string Name, string? Email, UserRole Role, DateTimeOffset Created, IReadOnlyList<Login> Logins);

/// <summary>Who a person is at a provider.</summary>
/// <param name="Provider">The provider's name.</param>
/// <param name="Issuer">The provider's issuer identifier.</param>
/// <param name="Subject">The person's identifier there.</param>
public sealed record Login(string Provider, string Issuer, string Subject);

/// <summary>Shows people what is kept of them, and deletes it.</summary>
public sealed class AccountStore(IDatabase database)
{
    private static readonly string[] Deletion =
    [
        "UPDATE transfers SET user_id = NULL WHERE user_id = @user",
        "DELETE FROM user_sessions WHERE user_id = @user",
        "DELETE FROM user_logins WHERE user_id = @user",
        "DELETE FROM api_tokens WHERE user_id = @user",
        "DELETE FROM users WHERE id = @user",
    ];

    /// <summary>What is kept of a person; null where there is no account any more.</summary>
    public async Task<Account?> FindAsync(StoredId user, CancellationToken cancel)
    {
        var arguments = new { user = user.Value };
        if (await database.FirstAsync<Row>(
            "SELECT name AS Name, email AS Email, role AS Role, created_at AS CreatedAt FROM users WHERE id = @user", arguments, cancel) is not { } row)
            return null;
        var logins = await database.QueryAsync<Login>(
            "SELECT provider AS Provider, issuer AS Issuer, subject AS Subject FROM user_logins WHERE user_id = @user ORDER BY provider", arguments, cancel);
        return new Account(row.Name, row.Email, UserRoles.Parse(row.Role), DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt), logins);
    }

    /// <summary>Deletes an account with its sessions. Transfers that are still there have no person from then on, and expire as they would have.</summary>
    public Task DeleteAsync(StoredId user, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            var arguments = new { user = user.Value };
            foreach (var statement in Deletion)
                await transaction.Connection!.ExecuteAsync(statement, arguments, transaction);
        },
        cancel);

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string Name, string? Email, string Role, long CreatedAt);
}
