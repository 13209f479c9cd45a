using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>The tokens of people's programs, for all replicas. A token lasts as long as its row, and as its account is not disabled.</summary>
public sealed class ApiTokens(IDatabase database, LastUse uses, AuditTrail audit, TimeProvider time)
{
    /// <summary>The most tokens of a person.</summary>
    public const int Most = 50;

    /// <summary>The most characters of a token's name.</summary>
    public const int MaxName = 60;

    private static readonly Query<FoundToken> ByHash = new(
        """
        SELECT api_tokens.id, api_tokens.scopes, api_tokens.used_at, user_logins.provider, users.id, users.name, users.email, users.role, user_logins.issuer
        FROM api_tokens JOIN users ON users.id = api_tokens.user_id JOIN user_logins ON user_logins.user_id = users.id
        WHERE api_tokens.hash = @hash AND (api_tokens.expires_at IS NULL OR api_tokens.expires_at > @now) AND users.disabled_by IS NULL
        """,
        Read);

    /// <summary>Makes a token; null where the person has the most that there may be, or no account any more.</summary>
    /// <param name="user">The person.</param>
    /// <param name="name">What the person calls it.</param>
    /// <param name="scopes">What it is good for.</param>
    /// <param name="lifetime">How long; null for any time.</param>
    /// <param name="cancel">Gives it up before it is made.</param>
    public async Task<ApiToken?> MakeAsync(StoredId user, string name, ApiScopes scopes, TimeSpan? lifetime, CancellationToken cancel)
    {
        var (token, id, now, made) = (ApiToken.New(), StoredId.New().Value, time.GetUtcNow(), 0);
        var names = string.Join(' ', ApiScopeNames.Of(scopes));
        await database.SerializedAsync($"tokens {user}", async transaction =>
        {
            made = await transaction.Connection!.ExecuteAsync(
                """
                INSERT INTO api_tokens (id, user_id, hash, prefix, name, scopes, created_at, expires_at)
                SELECT @id, id, @hash, @Beginning, @name, @names, @now, @expires FROM users
                WHERE id = @user AND disabled_by IS NULL AND (SELECT COUNT(*) FROM api_tokens WHERE user_id = @user) < @most
                """,
                new
                {
                    id,
                    user = user.Value,
                    hash = token.Hash(),
                    token.Beginning,
                    name,
                    names,
                    now = now.ToUnixTimeMilliseconds(),
                    expires = (now + lifetime)?.ToUnixTimeMilliseconds(),
                    most = Most,
                },
                transaction);
            if (made == 1)
                await audit.AddAsync(transaction, AuditAction.TokenMade, AuditSubject.Token(id), names);
        }, cancel);
        return made == 1 ? token : null;
    }

    /// <summary>Whose a token is, and what it is good for; null where there is none such, or no longer.</summary>
    public async Task<FoundToken?> FindAsync(ApiToken token, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var found = await database.FirstAsync(ByHash, cancel, token.Hash(), now.ToUnixTimeMilliseconds());
        if (found is not null && (found.Used is null || now - found.Used >= LastUse.Every))
            await UseAsync(found, now, cancel);
        return found;
    }

    /// <summary>The tokens of a person, the newest first.</summary>
    public async Task<IReadOnlyList<ListedToken>> ListAsync(StoredId user, CancellationToken cancel) =>
        [.. (await database.QueryAsync<ListedRow>(
            """
            SELECT id AS Id, prefix AS Prefix, name AS Name, scopes AS Scopes, created_at AS CreatedAt, used_at AS UsedAt, expires_at AS ExpiresAt
            FROM api_tokens WHERE user_id = @user ORDER BY created_at DESC, id
            """,
            new { user = user.Value }, cancel)).Select(row => row.ToToken())];

    /// <summary>Withdraws a token of a person by its id; nothing where it is another's.</summary>
    public Task WithdrawAsync(StoredId user, string id, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync("DELETE FROM api_tokens WHERE id = @id AND user_id = @user", new { id, user = user.Value }, transaction) == 1)
                await audit.AddAsync(transaction, AuditAction.TokenWithdrawn, AuditSubject.Token(id));
        },
        cancel);

    // Of many requests at the same moment, one writes.
    private Task UseAsync(FoundToken token, DateTimeOffset now, CancellationToken cancel) => uses.WriteAsync(
        transaction => transaction.Connection!.ExecuteAsync(
            "UPDATE api_tokens SET used_at = @now WHERE id = @id AND COALESCE(used_at, 0) = @known",
            new { id = token.Id, now = now.ToUnixTimeMilliseconds(), known = token.Used?.ToUnixTimeMilliseconds() ?? 0 }, transaction),
        cancel);

    private static FoundToken Read(Row row) => new(
        row.Text(0),
        ApiScopeNames.Parse(row.Text(1).Split(' ')),
        row.NumberOrNull(2) is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null,
        row.Text(3),
        row.Text(8),
        new User(
            StoredId.OfRow(row.Text(4)), row.Text(5), row.TextOrNull(6), UserRoles.Parse(row.Text(7))));

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record ListedRow(string Id, string Prefix, string Name, string Scopes, long CreatedAt, long? UsedAt, long? ExpiresAt)
    {
        public ListedToken ToToken() => new(
            Id, Prefix, Name, ApiScopeNames.Parse(Scopes.Split(' ')), DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            UsedAt is { } used ? DateTimeOffset.FromUnixTimeMilliseconds(used) : null, ExpiresAt is { } expires ? DateTimeOffset.FromUnixTimeMilliseconds(expires) : null);
    }
}

/// <summary>A token that a program has sent.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Scopes">What it is good for.</param>
/// <param name="Used">When it was used last, as exactly as <see cref="LastUse.Every"/>; null for never.</param>
/// <param name="Provider">The name of the provider that signs its person in.</param>
/// <param name="Issuer">The issuer whose account it is of.</param>
/// <param name="User">Whose it is.</param>
public sealed record FoundToken(string Id, ApiScopes Scopes, DateTimeOffset? Used, string Provider, string Issuer, User User);

/// <summary>A token in its person's list.</summary>
/// <param name="Id">Its id, by which it is withdrawn.</param>
/// <param name="Beginning">Its first characters.</param>
/// <param name="Name">What its person calls it.</param>
/// <param name="Scopes">What it is good for.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Used">When it was used last; null for never.</param>
/// <param name="Expires">Until when it is good; null for any time.</param>
public sealed record ListedToken(string Id, string Beginning, string Name, ApiScopes Scopes, DateTimeOffset Created, DateTimeOffset? Used, DateTimeOffset? Expires);
