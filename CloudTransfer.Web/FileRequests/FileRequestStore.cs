using System.Data;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Dapper;

namespace CloudTransfer.Web.FileRequests;

/// <summary>The rows of file requests.</summary>
public sealed class FileRequestStore(IDatabase database, PasswordHashing passwords, AuditTrail audit, TimeProvider time)
{
    /// <summary>The most requests on a page.</summary>
    public const int PageSize = 50;

    private const string Columns =
        """
        SELECT id AS Id, user_id AS UserId, title AS Title, message AS Message, requester AS Requester, created_at AS CreatedAt,
            closes_at AS ClosesAt, closed_at AS ClosedAt, keep AS Keep, max_bytes AS MaxBytes, max_files AS MaxFiles,
            max_submissions AS MaxSubmissions, password_hash AS PasswordHash
        FROM file_requests

        """;

    /// <summary>Makes a request.</summary>
    /// <param name="terms">What is asked for.</param>
    /// <param name="owner">The key to its requester's page.</param>
    /// <param name="user">The person who asks; null for somebody without an account.</param>
    /// <param name="client">The client's pseudonym; empty where clients are not limited.</param>
    /// <param name="notifyBase">The URL with which links of mails to the person start, without a slash at its end; null for no mails.</param>
    /// <param name="beside">What is written with it, in the same transaction; null for nothing.</param>
    public async Task<FileRequest> AddAsync(
        RequestTerms terms, OwnerToken owner, StoredId? user, string client, string? notifyBase = null, Func<IDbTransaction, StoredId, Task>? beside = null)
    {
        var now = time.GetUtcNow();
        var hash = await passwords.HashAsync(terms.Password, client, CancellationToken.None);
        var request = new FileRequest(
            StoredId.New(), user, terms.Title, terms.Message, terms.Requester, now, terms.Expiry.From(now), Closed: null, terms.Limits, terms.Keep, hash);
        await ChangeAsync(
            AuditAction.RequestCreated, request.Id,
            """
            INSERT INTO file_requests (id, owner_hash, user_id, title, message, requester, password_hash, notify_base, created_at, closes_at, keep, max_bytes, max_files, max_submissions)
            VALUES (@id, @owner, @user, @title, @message, @requester, @password, @notifyBase, @created, @closes, @keep, @bytes, @files, @submissions)
            """,
            new
            {
                id = request.Id.Value,
                owner = owner.Hash(),
                user = user?.Value,
                title = request.Title,
                message = request.Message,
                requester = request.Requester,
                password = request.PasswordHash,
                notifyBase,
                created = now.ToUnixTimeMilliseconds(),
                closes = request.Closes?.ToUnixTimeMilliseconds(),
                keep = (long?)request.Keep?.TotalMilliseconds,
                bytes = request.Limits.MaxBytes,
                files = (long?)request.Limits.MaxFiles,
                submissions = (long?)request.Limits.MaxSubmissions,
            },
            CancellationToken.None, hash is null ? null : "password", beside);
        return request;
    }

    /// <summary>The request of a link; null when there is none, or it is being deleted.</summary>
    public async Task<FileRequest?> FindAsync(StoredId id, CancellationToken cancel) =>
        (await database.FirstAsync<Row>(Columns + "WHERE id = @id AND deleted_at IS NULL", new { id = id.Value }, cancel))?.ToRequest();

    /// <summary>The request that somebody owns; null when there is none, or it is being deleted.</summary>
    public async Task<FileRequest?> FindAsync(RequestOwner owner, CancellationToken cancel) => (owner switch
    {
        RequestOwner.ByToken { Token: var token } =>
            await database.FirstAsync<Row>(Columns + "WHERE owner_hash = @hash AND deleted_at IS NULL", new { hash = token.Hash() }, cancel),
        RequestOwner.ByAccount { Request: var id, User: var user } =>
            await database.FirstAsync<Row>(Columns + "WHERE id = @id AND user_id = @user AND deleted_at IS NULL", new { id = id.Value, user = user.Value }, cancel),
        _ => throw new InvalidOperationException("There is no other way to own a request."),
    })?.ToRequest();

    /// <summary>A page of requests, the newest first.</summary>
    /// <param name="user">Whose; null for all.</param>
    /// <param name="after">Where the page before ended; null for the newest.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async Task<FoundRequests> NewestAsync(StoredId? user, PagePosition? after, CancellationToken cancel)
    {
        var begin = after ?? PagePosition.Start;
        var rows = await database.QueryAsync<Row>(
            $"{Columns}WHERE {(user is null ? "" : "user_id = @user AND ")}deleted_at IS NULL AND (created_at, id) < (@before, @id) ORDER BY created_at DESC, id DESC LIMIT @limit",
            new { user = user?.Value, before = begin.Value, id = begin.Id, limit = PageSize + 1L }, cancel);
        IReadOnlyList<FileRequest> page = [.. rows.Take(PageSize).Select(row => row.ToRequest())];
        return new(page, rows.Count > PageSize ? new PagePosition(page[^1].Created.ToUnixTimeMilliseconds(), page[^1].Id.Value) : null);
    }

    /// <summary>All requests of a person, the newest first.</summary>
    public async Task<IReadOnlyList<FileRequest>> AllOfAsync(StoredId user, CancellationToken cancel)
    {
        var (all, after) = (new List<FileRequest>(), (PagePosition?)null);
        do
        {
            var page = await NewestAsync(user, after, cancel);
            all.AddRange(page.Requests);
            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    /// <summary>Changes until when uploads may begin, which opens a request that was closed; false when it is gone.</summary>
    public async Task<bool> ExtendAsync(StoredId id, Expiry expiry, CancellationToken cancel) => await ChangeAsync(
        AuditAction.RequestExtended, id,
        """
        UPDATE file_requests SET closes_at = @closes, closed_at = NULL
        WHERE id = @id AND deleted_at IS NULL AND (closes_at IS DISTINCT FROM @closes OR closed_at IS NOT NULL)
        """,
        new { id = id.Value, closes = expiry.From(time.GetUtcNow())?.ToUnixTimeMilliseconds() }, cancel) || await FindAsync(id, cancel) is not null;

    /// <summary>Puts another hash of the same password in place of the one that was read.</summary>
    public Task ReplacePasswordAsync(FileRequest request, string hash, CancellationToken cancel) => database.ExecuteAsync(
        "UPDATE file_requests SET password_hash = @hash WHERE id = @id AND password_hash = @known", new { hash, id = request.Id.Value, known = request.PasswordHash }, cancel);

    /// <summary>Lets no more uploads begin; false when the request is gone.</summary>
    public async Task<bool> CloseAsync(StoredId id, CancellationToken cancel) => await ChangeAsync(
        AuditAction.RequestClosed, id,
        """
        UPDATE file_requests SET closed_at = @now, closes_at = CASE WHEN closes_at < @now THEN closes_at ELSE @now END
        WHERE id = @id AND deleted_at IS NULL AND closed_at IS NULL
        """,
        new { id = id.Value, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, cancel) || await FindAsync(id, cancel) is not null;

    // False where there is nothing to change.
    private async Task<bool> ChangeAsync(AuditAction action, StoredId id, string sql, object arguments, CancellationToken cancel, string? detail = null, Func<IDbTransaction, StoredId, Task>? beside = null)
    {
        var isChanged = false;
        await database.WriteAsync(async transaction =>
        {
            isChanged = await transaction.Connection!.ExecuteAsync(sql, arguments, transaction) == 1;
            if (!isChanged)
                return;
            await audit.AddAsync(transaction, action, AuditSubject.Request(id), detail);
            if (beside is not null)
                await beside(transaction, id);
        }, cancel);
        return isChanged;
    }

    // A database may not tell the type of what is computed, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(
        string Id, string? UserId, string Title, string Message, string Requester, long CreatedAt, long? ClosesAt, long? ClosedAt, long? Keep,
        long? MaxBytes, long? MaxFiles, long? MaxSubmissions, string? PasswordHash)
    {
        public FileRequest ToRequest() => new(
            StoredId.OfRow(Id), UserId is null ? null : StoredId.OfRow(UserId), Title, Message, Requester, Time(CreatedAt)!.Value, Time(ClosesAt), Time(ClosedAt),
            new RequestLimits(MaxBytes, (int?)MaxFiles, (int?)MaxSubmissions), Keep is { } keep ? TimeSpan.FromMilliseconds(keep) : null, PasswordHash);

        private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }
}
