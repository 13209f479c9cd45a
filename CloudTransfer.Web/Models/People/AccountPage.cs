using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Models.Limits;
using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Limits;

namespace CloudTransfer.Web.Models.People;

/// <summary>The page of a person's account.</summary>
/// <param name="Name">The name.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="Role">The role; null for one that is nothing special.</param>
/// <param name="Created">When the account was made.</param>
/// <param name="Providers">The providers that sign the person in.</param>
/// <param name="Sessions">The sessions, the one that was used last first.</param>
/// <param name="Tokens">The API tokens, the newest first.</param>
public sealed record AccountPage(string Name, string? Email, string? Role, Moment Created, IReadOnlyList<string> Providers, IReadOnlyList<AccountSession> Sessions, IReadOnlyList<AccountToken> Tokens)
{
    /// <summary>The passkeys, the newest first; null for a person who comes by a provider.</summary>
    public IReadOnlyList<AccountPasskey>? Passkeys { get; init; }

    /// <summary>What the person uses and may use; null where there is no account any more.</summary>
    public AccountSpace? Space { get; init; }

    internal static AccountPage From(Account account, bool isAdministrator, IReadOnlyList<ListedSession> sessions, IReadOnlyList<ListedToken> tokens, string? current, DateTimeOffset now) => new(
        account.Name,
        account.Email,
        isAdministrator ? "Administrator" : null,
        Moment.From(account.Created, now),
        [.. account.Logins.Select(login => login.Provider)],
        [.. sessions.Select(session => new AccountSession(
            session.Id,
            session.Agent.Length > 0 ? session.Agent : "A browser",
            session.Provider,
            Moment.From(session.Created, now),
            Moment.From(session.Seen, now),
            string.Equals(session.Id, current, StringComparison.Ordinal)))],
        [.. tokens.Select(token => AccountToken.From(token, now))]);
}

/// <summary>The page that asks for confirmation before the account is deleted.</summary>
/// <param name="Transfers">How many transfers the person has.</param>
/// <param name="IsLocal">Whether the person came by an invitation, and can come back by another one alone.</param>
public sealed record CloseAccountPage(int Transfers, bool IsLocal);

/// <summary>What a person uses and may use, in words.</summary>
/// <param name="Used">What is in use: <c>3.2 GB of 10 GB</c>, or <c>3.2 GB</c>.</param>
/// <param name="MaxBytes">The most of one transfer; null where it is as everybody's.</param>
/// <param name="MaxLifetime">The longest lifetime; null where it is as everybody's.</param>
public sealed record AccountSpace(string Used, string? MaxBytes, string? MaxLifetime)
{
    internal static AccountSpace? Of(Allowance? allowance) => allowance is null ? null : new(
        SpaceUsed.Of(allowance)?.ToString() ?? new ByteSize(allowance.Bytes).ToString(),
        allowance.Limits.MaxBytes is { } most ? new ByteSize(most).ToLimit() : null,
        allowance.Limits.MaxLifetime is { } longest ? new Duration(longest).ToString() : null);
}

/// <summary>A session on the page.</summary>
/// <param name="Id">What the form that ends it sends.</param>
/// <param name="Browser">The browser: <c>Firefox on Windows</c>.</param>
/// <param name="Provider">The provider that signed the person in.</param>
/// <param name="Began">When it began.</param>
/// <param name="Seen">When it was used last.</param>
/// <param name="IsCurrent">Whether it is the one that looks at the page.</param>
public sealed record AccountSession(string Id, string Browser, string Provider, Moment Began, Moment Seen, bool IsCurrent);

/// <summary>A passkey on the page.</summary>
/// <param name="Id">What the form that removes it sends.</param>
/// <param name="Name">What its person calls it.</param>
/// <param name="IsSynced">Whether it is on several devices.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Used">When it signed in last; null for never.</param>
public sealed record AccountPasskey(string Id, string Name, bool IsSynced, Moment Created, Moment? Used)
{
    internal static AccountPasskey From(ListedPasskey passkey, DateTimeOffset now) =>
        new(passkey.Id, passkey.Name, passkey.IsSynced, Moment.From(passkey.Created, now), passkey.Used is { } used ? Moment.From(used, now) : null);
}

/// <summary>All that is kept of a person, as a document for that person.</summary>
/// <param name="Account">The account.</param>
/// <param name="Sessions">The sessions.</param>
/// <param name="Tokens">The API tokens, without the secrets, which are not kept.</param>
/// <param name="Transfers">The transfers, without their files.</param>
/// <param name="Requests">The file requests.</param>
public sealed record AccountExport(AccountRecord Account, IReadOnlyList<SessionRecord> Sessions, IReadOnlyList<TokenRecord> Tokens, IReadOnlyList<TransferRecord> Transfers, IReadOnlyList<FileRequestRecord> Requests)
{
    /// <summary>The passkeys, without their keys; none for a person who comes by a provider.</summary>
    public IReadOnlyList<PasskeyRecord> Passkeys { get; init; } = [];

    /// <summary>What the person uses and may use.</summary>
    public UsageRecord? Usage { get; init; }

    internal static AccountExport From(
        Account account, bool isAdministrator, IReadOnlyList<ListedSession> sessions, IReadOnlyList<ListedToken> tokens, IReadOnlyList<TransferRecord> transfers, IReadOnlyList<FileRequest> requests,
        IReadOnlyDictionary<StoredId, EmailAddress> told) => new(
        new AccountRecord(account.Name, account.Email, isAdministrator ? "administrator" : "member", account.Created, account.Seen, account.Logins),
        [.. sessions.Select(session => new SessionRecord(session.Provider, session.Agent, session.Created, session.Seen, session.Expires))],
        [.. tokens.Select(token => new TokenRecord(token.Name, token.Beginning, ApiScopeNames.Of(token.Scopes), token.Created, token.Used, token.Expires))],
        transfers,
        [.. requests.Select(request => new FileRequestRecord(
            request.Id.Value, request.Title, request.Message, request.Requester, request.Created, request.Closes, request.Limits, request.PasswordHash is not null,
            told.TryGetValue(request.Id, out var address) ? address.Value : null))]);
}

/// <summary>An account, for its person.</summary>
public sealed record AccountRecord(string Name, string? Email, string Role, DateTimeOffset Created, DateTimeOffset LastSeen, IReadOnlyList<Login> Logins);

/// <summary>What a person uses and may use, for that person.</summary>
/// <param name="Bytes">What is in use, in bytes.</param>
/// <param name="Quota">The most bytes of all transfers; null for no limit of the person's.</param>
/// <param name="MaxBytes">The most bytes of one transfer; null where it is as everybody's.</param>
/// <param name="MaxLifetime">The longest lifetime, such as 90d; null where it is as everybody's.</param>
public sealed record UsageRecord(long Bytes, long? Quota, long? MaxBytes, string? MaxLifetime)
{
    internal static UsageRecord? Of(Allowance? allowance) => allowance is null ? null : new(
        allowance.Bytes, allowance.Limits.Quota, allowance.Limits.MaxBytes, allowance.Limits.MaxLifetime is { } longest ? new Duration(longest).ToExact() : null);
}

/// <summary>A session, for its person.</summary>
public sealed record SessionRecord(string Provider, string Browser, DateTimeOffset Created, DateTimeOffset LastSeen, DateTimeOffset Expires);

/// <summary>A passkey, for its person.</summary>
public sealed record PasskeyRecord(string Name, bool IsSynced, DateTimeOffset Created, DateTimeOffset? LastUsed)
{
    internal static PasskeyRecord From(ListedPasskey passkey) => new(passkey.Name, passkey.IsSynced, passkey.Created, passkey.Used);
}

/// <summary>An API token, for its person.</summary>
public sealed record TokenRecord(string Name, string Beginning, IReadOnlyList<string> Scopes, DateTimeOffset Created, DateTimeOffset? LastUsed, DateTimeOffset? Expires);

/// <summary>A file request, for the person who made it, with the address of its own at which somebody is told of what arrives; null for none.</summary>
public sealed record FileRequestRecord(
    string Id, string Title, string Message, string From, DateTimeOffset Created, DateTimeOffset? Expires, RequestLimits Limits, bool HasPassword, string? Email);
