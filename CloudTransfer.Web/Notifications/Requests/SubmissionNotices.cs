using System.Data;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Creation;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Requests;

/// <summary>Tells a requester who wants it that something has arrived: at a proved address of their own, or at that of the account that asks.</summary>
public sealed class SubmissionNotices(Outbox outbox, IOptions<MailOptions> options) : SealedTransferWork
{
    // One that waits tells of what arrives until it is sent, too.
    private const string Wanted =
        """
        SELECT file_requests.id AS Request, COALESCE(request_notices.address, users.email) AS Email,
            COALESCE(request_notices.language, 'en') AS Language, COALESCE(request_notices.base, file_requests.notify_base) AS Base,
            request_notices.sender AS Sender, users.id AS Person
        FROM transfers JOIN file_requests ON file_requests.id = transfers.request_id
            LEFT JOIN request_notices ON request_notices.request_id = file_requests.id AND request_notices.code_hash IS NULL
            LEFT JOIN users ON users.id = file_requests.user_id AND file_requests.notify_base IS NOT NULL
        WHERE transfers.id = @id AND COALESCE(request_notices.address, users.email) IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM mails WHERE subject = file_requests.id AND kind = @kind)
        """;

    /// <summary>The kind of the mail; it is about a file request.</summary>
    internal const string Kind = "submission";

    /// <inheritdoc/>
    public override bool IsAsked => options.Value.IsOn;

    /// <inheritdoc/>
    public override async Task AddAsync(IDbTransaction transaction, StoredId id)
    {
        var wanted = await transaction.Connection!.QueryFirstOrDefaultAsync<Row>(Wanted, new { id = id.Value, kind = Kind }, transaction);
        if (wanted is null || !EmailAddress.TryParse(wanted.Email, out var address))
            return;
        var sender = wanted.Sender ?? MailOrigin.PseudonymOf(wanted.Person!);
        await outbox.AddAsync(transaction, new Mail(Kind, wanted.Request, address, wanted.Language, wanted.Base, sender) { Transfer = id, Queue = Hosting.ClientAddress.QueueOf(sender) });
    }

    /// <inheritdoc/>
    /// <remarks>A notice about what arrived long ago helps nobody.</remarks>
    public override Task AddMissingAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Wake() => outbox.Wake();

    // Of a join a database may not tell the type of what is null, and Dapper would find no constructor by types.
    [method: ExplicitConstructor]
    private sealed record Row(string Request, string Email, string Language, string Base, string? Sender, string? Person);
}
