using System.Data;
using System.Net;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Notifications.Deliveries;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Notifications.Requests;

/// <summary>Who is told by mail of what is sent to file requests: at an address of their own, or at that of the account that asks.</summary>
public sealed class RequestNotices(IDatabase database, Outbox outbox, AddressProofs proofs, RequesterProofs requesters, AuditTrail audit, TimeProvider time)
{
    private const string Select =
        """
        SELECT COALESCE(request_notices.address, users.email) AS Address, request_notices.code_hash AS Code, request_notices.code_until AS CodeUntil,
            request_notices.failure AS Failure, (SELECT COUNT(*) FROM mails WHERE subject = @id AND kind = 'request_code') AS Mails
        FROM file_requests LEFT JOIN request_notices ON request_notices.request_id = file_requests.id
            LEFT JOIN users ON users.id = file_requests.user_id AND file_requests.notify_base IS NOT NULL
        WHERE file_requests.id = @id
        """;

    /// <summary>Tells a requester at an address of their own, in the transaction that makes the request; <see cref="Wake"/> must follow.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="request">The request.</param>
    /// <param name="asked">The address, and whether it must be proved first.</param>
    public async Task AddAsync(IDbTransaction transaction, StoredId request, Delivery asked)
    {
        await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO request_notices (request_id, address, language, base, sender, queue, code_hash)
            VALUES (@id, @address, @Language, @Base, @Sender, @Queue, @code)
            """,
            new
            {
                id = request.Value,
                address = asked.Email!.Value.Value,
                asked.Origin.Language,
                asked.Origin.Base,
                asked.Origin.Sender,
                asked.Origin.Queue,
                code = asked.NeedsProof ? ProofTable.NoCode : null,
            },
            transaction);
        await proofs.AskAsync(transaction, requesters, request);
    }

    /// <summary>Mails have been added.</summary>
    public void Wake() => outbox.Wake();

    /// <summary>Who is told of what is sent to a request, or will be; null for nobody.</summary>
    public async Task<RequestNotice?> FindAsync(StoredId request, CancellationToken cancel) =>
        await database.FirstAsync<Row>(Select, new { id = request.Value }, cancel) is { } row && EmailAddress.TryParse(row.Address, out var address)
            ? new RequestNotice(
                address, row.Code is not null, CodeStates.Of(row.CodeUntil, row.Mails, time.GetUtcNow()), row.Failure is { } name ? Names.Parse<MailFailure>(name) : null)
            : null;

    /// <summary>The addresses of their own that were given with requests of a person, as a program with a token may do.</summary>
    public async Task<IReadOnlyDictionary<StoredId, EmailAddress>> AddressesOfAsync(StoredId user, CancellationToken cancel)
    {
        var rows = await database.QueryAsync<(string Id, string Address)>(
            "SELECT request_id, address FROM request_notices JOIN file_requests ON file_requests.id = request_id WHERE user_id = @user", new { user = user.Value }, cancel);
        var addresses = new Dictionary<StoredId, EmailAddress>();
        foreach (var (id, text) in rows)
        {
            if (EmailAddress.TryParse(text, out var address))
                addresses[StoredId.OfRow(id)] = address;
        }

        return addresses;
    }

    /// <summary>Proves the requester's address by the code that was sent to it; null where that worked, or had before.</summary>
    public Task<Error?> ProveAsync(StoredId request, string? code, IPAddress? client, CancellationToken cancel) =>
        proofs.ProveAsync(requesters, request, code, client, _ => Task.CompletedTask, cancel);

    /// <summary>Sends the requester another code, unless one is on its way.</summary>
    public Task RenewCodeAsync(StoredId request, CancellationToken cancel) => proofs.RenewAsync(requesters, request, cancel);

    /// <summary>Tells the requester no more, and forgets the address. Mails to it that wait are gone as well.</summary>
    public Task EndAsync(StoredId request, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            var ended = await transaction.Connection!.ExecuteAsync("DELETE FROM request_notices WHERE request_id = @id", new { id = request.Value }, transaction)
                + await transaction.Connection!.ExecuteAsync("UPDATE file_requests SET notify_base = NULL WHERE id = @id AND notify_base IS NOT NULL", new { id = request.Value }, transaction);
            if (ended > 0)
                await audit.AddAsync(transaction, AuditAction.RequestNoticeEnded, AuditSubject.Request(request));
        },
        cancel);

    // Of a join a database may not tell the type of what is null, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string? Address, string? Code, long? CodeUntil, string? Failure, long Mails);
}

/// <summary>Who is told of what is sent to a file request.</summary>
/// <param name="Address">The address.</param>
/// <param name="NeedsProof">Whether the requester must prove it first.</param>
/// <param name="Code">What has become of the code for it.</param>
/// <param name="Failure">Why the code could not be sent; null where it was, or waits.</param>
public sealed record RequestNotice(EmailAddress Address, bool NeedsProof, CodeState Code, MailFailure? Failure);
