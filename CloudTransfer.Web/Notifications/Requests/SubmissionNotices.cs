using System.Data;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Creation;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Requests;

/// <summary>Tells a requester who wants it that something has arrived, at the address of the account that asks.</summary>
public sealed class SubmissionNotices(Outbox outbox, IOptions<MailOptions> options) : SealedTransferWork
{
    // One that waits tells of what arrives until it is sent, too.
    private const string Wanted =
        """
        SELECT file_requests.id AS Request, file_requests.notify_base AS Base, users.id AS Person, users.email AS Email FROM transfers
        JOIN file_requests ON file_requests.id = transfers.request_id JOIN users ON users.id = file_requests.user_id
        WHERE transfers.id = @id AND file_requests.notify_base IS NOT NULL AND users.email IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM mails WHERE kind = @kind AND subject = file_requests.id)
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
        var sender = MailOrigin.PseudonymOf(wanted.Person);
        await outbox.AddAsync(transaction, new Mail(Kind, wanted.Request, address, "en", wanted.Base, sender) { Transfer = id, Queue = Hosting.ClientAddress.QueueOf(sender) });
    }

    /// <inheritdoc/>
    /// <remarks>A notice about what arrived long ago helps nobody.</remarks>
    public override Task AddMissingAsync(CancellationToken cancel) => Task.CompletedTask;

    /// <inheritdoc/>
    public override void Wake() => outbox.Wake();

    private sealed record Row(string Request, string Base, string Person, string Email);
}
