using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Accounts;

/// <summary>What administrators see of people, and do with them.</summary>
public sealed class PeopleStore(IDatabase database, AuditTrail audit)
{
    /// <summary>People on a page.</summary>
    public const int PageSize = 50;

    /// <summary>How many people one statement reads.</summary>
    private const int Slice = 1000;

    // The sign after all of those that ids are made of.
    private const string AfterIds = "~";

    private const string Columns =
        "SELECT id AS Id, name AS Name, email AS Email, role AS Role, disabled_by AS DisabledBy, created_at AS CreatedAt, seen_at AS SeenAt, used_bytes AS UsedBytes, quota AS Quota, max_bytes AS MaxBytes, max_lifetime AS MaxLifetime FROM users ";

    // For one who has the rows of both.
    private const string AddUp =
        """
        UPDATE users SET used_bytes =
            (SELECT COALESCE(SUM(stored), 0) FROM transfers WHERE user_id = users.id AND state <> 'deleting')
            + (SELECT COALESCE(SUM(held), 0) FROM uploads WHERE user_id = users.id)
        WHERE id = @from OR id = @to
        """;

    /// <summary>A page of people whose name or address of e-mail contains a text. Names are compared here, since a database's upper case may end with ASCII.</summary>
    public async Task<FoundPeople> FindAsync(string text, PeopleOrder order, PeoplePosition? after, CancellationToken cancel)
    {
        var limit = text.Length > 0 ? Slice : PageSize + 1;
        for (var found = new List<Person>(); ;)
        {
            var rows = await SliceAsync(order, after, limit, cancel);
            foreach (var person in rows.Where(person => person.Matches(text)))
            {
                if (found.Count == PageSize)
                    return new(await WithUseAsync(found, cancel), PeoplePosition.Of(found[^1], order));
                found.Add(person);
            }

            if (rows.Count < limit)
                return new(await WithUseAsync(found, cancel), null);
            after = PeoplePosition.Of(rows[^1], order);
        }
    }

    /// <summary>A person; null when there is none.</summary>
    public async Task<Person?> FindAsync(StoredId user, CancellationToken cancel) =>
        await database.FirstAsync<Row>(Columns + "WHERE id = @id", new { id = user.Value }, cancel) is { } row ? (await WithUseAsync([row.ToPerson()], cancel))[0] : null;

    /// <summary>The id of the one person with an id or an address of e-mail, whatever the case of its ASCII letters; null when there is none, or more than one with the address.</summary>
    public async Task<StoredId?> FindOneAsync(string text, CancellationToken cancel)
    {
        if (text.Length == 0)
            return null;
        // Of two there is no telling which is meant.
        var found = StoredId.TryParse(text, out var id)
            ? await database.QueryAsync<string>("SELECT id FROM users WHERE id = @id", new { id = id.Value }, cancel)
            : await database.QueryAsync<string>("SELECT id FROM users WHERE LOWER(email) = @email LIMIT 2", new { email = AsciiLower(text) }, cancel);
        return found is [var only] ? StoredId.OfRow(only) : null;
    }

    /// <summary>Disables an account, whatever its provider says, and ends its sessions and tokens.</summary>
    public Task BlockAsync(StoredId user, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            var arguments = new { user = user.Value };
            var blocked = await transaction.Connection!.ExecuteAsync(
                "UPDATE users SET disabled_by = 'administrator' WHERE id = @user AND disabled_by IS DISTINCT FROM 'administrator'", arguments, transaction);
            await transaction.Connection!.ExecuteAsync("DELETE FROM user_sessions WHERE user_id = @user", arguments, transaction);
            await transaction.Connection!.ExecuteAsync("DELETE FROM api_tokens WHERE user_id = @user", arguments, transaction);
            await transaction.Connection!.ExecuteAsync("DELETE FROM invitations WHERE user_id = @user", arguments, transaction);
            if (blocked == 1)
                await audit.AddAsync(transaction, AuditAction.AccountBlocked, AuditSubject.Person(user));
        },
        cancel);

    /// <summary>Takes back that an administrator has disabled an account.</summary>
    public Task UnblockAsync(StoredId user, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync("UPDATE users SET disabled_by = NULL WHERE id = @user AND disabled_by = 'administrator'", new { user = user.Value }, transaction) == 1)
                await audit.AddAsync(transaction, AuditAction.AccountUnblocked, AuditSubject.Person(user));
        },
        cancel);

    /// <summary>
    /// Makes the transfers and file requests of one person those of another, and says how many transfers. None, where the other has
    /// no account any more. A quota does not hinder it: who has more than that can send nothing until there is space again.
    /// </summary>
    public async Task<int> HandOverAsync(StoredId from, StoredId to, CancellationToken cancel)
    {
        var moved = 0;
        await database.WriteAsync(
            async transaction =>
            {
                moved = 0;
                var arguments = new { from = from.Value, to = to.Value };
                // It holds the rows until the commit, so that the account cannot be deleted in between, and nothing else changes the sums.
                var isThere = await transaction.Connection!.ExecuteAsync("UPDATE users SET seen_at = seen_at WHERE id = @to", arguments, transaction) == 1;
                if (!isThere)
                    return;
                await transaction.Connection!.ExecuteAsync("UPDATE users SET seen_at = seen_at WHERE id = @from", arguments, transaction);
                // What is sent to a request goes with it.
                var requests = await transaction.Connection!.ExecuteAsync("UPDATE file_requests SET user_id = @to WHERE user_id = @from", arguments, transaction);
                moved = await transaction.Connection!.ExecuteAsync("UPDATE transfers SET user_id = @to WHERE user_id = @from", arguments, transaction);
                await transaction.Connection!.ExecuteAsync(AddUp, arguments, transaction);
                if (moved + requests > 0)
                    await audit.AddAsync(transaction, AuditAction.AccountHandedOver, AuditSubject.Person(from), $"to={to} transfers={moved} requests={requests}");
            },
            cancel);
        return moved;
    }

    /// <summary>The names of people by their ids, of those who have an account.</summary>
    public async Task<IReadOnlyDictionary<StoredId, string>> NamesAsync(IReadOnlyCollection<StoredId> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
            return new Dictionary<StoredId, string>();
        var (list, arguments) = InList.Of(ids);
        return (await database.QueryAsync<NameRow>($"SELECT id AS Id, name AS Name FROM users WHERE id IN {list}", arguments, cancel)).ToDictionary(row => StoredId.OfRow(row.Id), row => row.Name);
    }

    private async Task<List<Person>> SliceAsync(PeopleOrder order, PeoplePosition? after, int limit, CancellationToken cancel)
    {
        var arguments = new { name = after?.Value ?? "", number = after?.Number ?? long.MaxValue, id = after?.Id ?? (order is PeopleOrder.Name ? "" : AfterIds), limit };
        var rows = await database.QueryAsync<Row>(
            Columns + order switch
            {
                PeopleOrder.Name => "WHERE (name, id) > (@name, @id) ORDER BY name, id LIMIT @limit",
                PeopleOrder.Used => "WHERE (seen_at, id) < (@number, @id) ORDER BY seen_at DESC, id DESC LIMIT @limit",
                _ => "WHERE (used_bytes, id) < (@number, @id) ORDER BY used_bytes DESC, id DESC LIMIT @limit",
            },
            arguments, cancel);
        return [.. rows.Select(row => row.ToPerson())];
    }

    // When each signed in last, and what each has sent.
    private async Task<IReadOnlyList<Person>> WithUseAsync(IReadOnlyList<Person> people, CancellationToken cancel)
    {
        if (people.Count == 0)
            return people;
        var (list, arguments) = InList.Of(people.Select(person => person.User.Id));
        var logins = (await database.QueryAsync<LoginRow>(
            $"SELECT user_id AS UserId, provider AS Provider, issuer AS Issuer, used_at AS UsedAt FROM user_logins WHERE user_id IN {list}", arguments, cancel)).ToLookup(row => row.UserId, StringComparer.Ordinal);
        var sent = (await database.QueryAsync<SentRow>(
            $"SELECT user_id AS UserId, COUNT(*) AS Transfers FROM transfers WHERE user_id IN {list} AND state <> 'deleting' GROUP BY user_id",
            arguments, cancel)).ToDictionary(row => row.UserId, StringComparer.Ordinal);
        return [.. people.Select(person => With(person, logins[person.User.Id.Value].MaxBy(login => login.UsedAt), sent.GetValueOrDefault(person.User.Id.Value)))];
    }

    // As both databases do it: their letters end with ASCII.
    private static string AsciiLower(string text) => string.Concat(text.Select(sign => char.IsAsciiLetterUpper(sign) ? (char)(sign | 0x20) : sign));

    private static Person With(Person person, LoginRow? login, SentRow? sent) => person with
    {
        Provider = login?.Provider,
        Issuer = login?.Issuer,
        SignedIn = login is null ? null : DateTimeOffset.FromUnixTimeMilliseconds(login.UsedAt),
        Transfers = sent?.Transfers ?? 0,
    };

    private sealed record NameRow(string Id, string Name);

    private sealed record LoginRow(string UserId, string Provider, string Issuer, long UsedAt);

    [method: ExplicitConstructor]
    private sealed record SentRow(string UserId, long Transfers);

    // Where a column is null, a database may not tell its type, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(
        string Id, string Name, string? Email, string Role, string? DisabledBy, long CreatedAt, long SeenAt, long UsedBytes, long? Quota, long? MaxBytes, long? MaxLifetime)
    {
        public Person ToPerson() => new(
            new User(StoredId.OfRow(Id), Name, Email, UserRoles.Parse(Role)),
            DisabledBy switch { null => Accounts.DisabledBy.Nobody, "administrator" => Accounts.DisabledBy.Administrator, _ => Accounts.DisabledBy.Provider },
            DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            DateTimeOffset.FromUnixTimeMilliseconds(SeenAt))
        {
            Bytes = UsedBytes,
            Own = PersonLimitStore.LimitsOf(Quota, MaxBytes, MaxLifetime),
        };
    }
}
