using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>
/// The sessions of people, for all replicas. A session lasts as long as its row: who deletes it signs out every copy of its
/// cookie at once.
/// </summary>
public sealed class UserSessions(IDatabase database, LastUse uses, AuditTrail audit, TimeProvider time)
{
    private static readonly Query<UserSession> ByToken = new(
        """
        SELECT user_sessions.id, user_sessions.provider, user_sessions.seen_at, users.id, users.name, users.email, users.role, user_sessions.created_at, user_logins.issuer
        FROM user_sessions JOIN users ON users.id = user_sessions.user_id JOIN user_logins ON user_logins.user_id = users.id
        WHERE user_sessions.id = @id AND user_sessions.expires_at > @now AND users.disabled_by IS NULL
        """,
        Read);

    /// <summary>Begins a session, and deletes those that have run out.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="start">How it began.</param>
    /// <param name="cancel">Gives it up before it has begun.</param>
    public async Task<SessionToken> BeginAsync(StoredId user, SessionStart start, CancellationToken cancel)
    {
        var (token, now) = (SessionToken.New(), time.GetUtcNow());
        await database.WriteAsync(
            async transaction =>
            {
                await transaction.Connection!.ExecuteAsync("DELETE FROM user_sessions WHERE expires_at <= @now", new { now = now.ToUnixTimeMilliseconds() }, transaction);
                var begun = await transaction.Connection!.ExecuteAsync(
                    """
                    INSERT INTO user_sessions (id, user_id, provider, agent, id_token, created_at, seen_at, expires_at)
                    SELECT @id, id, @Provider, @Agent, @IdToken, @now, @now, @expires FROM users WHERE id = @user AND disabled_by IS NULL
                    """,
                    new
                    {
                        id = token.Hash(),
                        user = user.Value,
                        start.Provider,
                        start.Agent,
                        start.IdToken,
                        now = now.ToUnixTimeMilliseconds(),
                        expires = (now + start.Lifetime).ToUnixTimeMilliseconds(),
                    },
                    transaction);
                if (begun == 1)
                    await audit.AddAsync(transaction, AuditAction.SessionBegan, AuditSubject.Person(user), start.Provider, AuditActor.Person(user));
            },
            cancel);
        return token;
    }

    /// <summary>The session of a token; null where it has ended, or its account is disabled.</summary>
    public async Task<UserSession?> FindAsync(SessionToken token, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var session = await database.FirstAsync(ByToken, cancel, token.Hash(), now.ToUnixTimeMilliseconds());
        if (session is not null && now - session.Seen >= LastUse.Every)
            await SeeAsync(session, now, cancel);
        return session;
    }

    /// <summary>The ID token with which a session began, as <see cref="BeginAsync"/> got it; null without one.</summary>
    public Task<string?> IdTokenOfAsync(SessionToken token, CancellationToken cancel) =>
        database.FirstAsync<string?>("SELECT id_token FROM user_sessions WHERE id = @id", new { id = token.Hash() }, cancel);

    /// <summary>Ends a session.</summary>
    public Task EndAsync(SessionToken token, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.QueryFirstOrDefaultAsync<string>("DELETE FROM user_sessions WHERE id = @id RETURNING user_id", new { id = token.Hash() }, transaction) is { } text
                && StoredId.TryParse(text, out var user))
                await audit.AddAsync(transaction, AuditAction.SessionEnded, AuditSubject.Person(user), by: AuditActor.Person(user));
        },
        cancel);

    /// <summary>The sessions of a person, the one that was used last first.</summary>
    public async Task<IReadOnlyList<ListedSession>> ListAsync(StoredId user, CancellationToken cancel) =>
        [.. (await database.QueryAsync<ListedRow>(
            """
            SELECT id AS Id, provider AS Provider, agent AS Agent, created_at AS CreatedAt, seen_at AS SeenAt, expires_at AS ExpiresAt FROM user_sessions
            WHERE user_id = @user AND expires_at > @now ORDER BY seen_at DESC, id
            """,
            new { user = user.Value, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel)).Select(row => row.ToSession())];

    /// <summary>Ends a session of a person by its id; nothing where it is another's.</summary>
    public Task EndAsync(StoredId user, string id, CancellationToken cancel) =>
        EndAsync(user, "DELETE FROM user_sessions WHERE id = @id AND user_id = @user", new { id, user = user.Value }, cancel);

    /// <summary>Ends all sessions of a person.</summary>
    public Task EndAllAsync(StoredId user, CancellationToken cancel) => EndAsync(user, "DELETE FROM user_sessions WHERE user_id = @user", new { user = user.Value }, cancel);

    private Task EndAsync(StoredId user, string sql, object arguments, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync(sql, arguments, transaction) is var ended and > 0)
                await audit.AddAsync(transaction, AuditAction.SessionEnded, AuditSubject.Person(user), $"sessions={ended}");
        },
        cancel);

    // Of many requests at the same moment, one writes.
    private Task SeeAsync(UserSession session, DateTimeOffset now, CancellationToken cancel) => uses.WriteAsync(
        async transaction =>
        {
            var seen = new { id = session.Id, user = session.User.Id.Value, now = now.ToUnixTimeMilliseconds(), known = session.Seen.ToUnixTimeMilliseconds() };
            if (await transaction.Connection!.ExecuteAsync("UPDATE user_sessions SET seen_at = @now WHERE id = @id AND seen_at = @known", seen, transaction) == 1)
                await transaction.Connection!.ExecuteAsync("UPDATE users SET seen_at = @now WHERE id = @user", seen, transaction);
        },
        cancel);

    private static UserSession Read(Row row) => new(
        row.Text(0),
        row.Text(1),
        DateTimeOffset.FromUnixTimeMilliseconds(row.Number(2)),
        new User(
            StoredId.OfRow(row.Text(3)),
            row.Text(4),
            row.TextOrNull(5),
            UserRoles.Parse(row.Text(6))))
    {
        Began = DateTimeOffset.FromUnixTimeMilliseconds(row.Number(7)),
        Issuer = row.Text(8),
    };

    private sealed record ListedRow(string Id, string Provider, string Agent, long CreatedAt, long SeenAt, long ExpiresAt)
    {
        public ListedSession ToSession() => new(Id, Provider, Agent, Time(CreatedAt), Time(SeenAt), Time(ExpiresAt));

        private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}

/// <summary>How a session begins.</summary>
/// <param name="Provider">The provider's name in the settings.</param>
/// <param name="Agent">The browser, as pages name it; empty where it is not known.</param>
/// <param name="IdToken">What tells the provider at the sign-out whose session ends, sealed; null without.</param>
/// <param name="Lifetime">How long it lasts.</param>
public sealed record SessionStart(string Provider, string Agent, string? IdToken, TimeSpan Lifetime);

/// <summary>A session that has not ended.</summary>
/// <param name="Id">The hash of its token.</param>
/// <param name="Provider">The name of the provider that signed the person in.</param>
/// <param name="Seen">The last request, as exactly as <see cref="LastUse.Every"/>.</param>
/// <param name="User">Whose it is.</param>
public sealed record UserSession(string Id, string Provider, DateTimeOffset Seen, User User)
{
    /// <summary>When it began.</summary>
    public DateTimeOffset Began { get; init; }

    /// <summary>The issuer whose account it is.</summary>
    public required string Issuer { get; init; }

    /// <summary>Whether the account is opened by passkeys.</summary>
    public bool IsLocal => Passkey.Opens(Issuer);
}

/// <summary>A session in its person's list.</summary>
/// <param name="Id">The hash of its token, which signs nobody in.</param>
/// <param name="Provider">The name of the provider that signed the person in.</param>
/// <param name="Agent">The browser, as pages name it; empty where it is not known.</param>
/// <param name="Created">When it began.</param>
/// <param name="Seen">The last request, as exactly as <see cref="LastUse.Every"/>.</param>
/// <param name="Expires">When it ends by itself.</param>
public sealed record ListedSession(string Id, string Provider, string Agent, DateTimeOffset Created, DateTimeOffset Seen, DateTimeOffset Expires);
