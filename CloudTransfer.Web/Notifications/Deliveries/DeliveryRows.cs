using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>The rows of deliveries and their recipients.</summary>
public sealed class DeliveryRows(IDatabase database, TimeProvider time)
{
    private const string SelectRecipients =
        """
        SELECT id AS Id, number AS Number, address AS Address, state AS State, failure AS Failure, words AS Words, fetched AS Fetched,
            first_at AS First, last_at AS Last FROM recipients WHERE transfer_id = @id
        """;

    private const string SelectDelivery =
        """
        SELECT address AS Address, notify AS Notify, state AS State, language AS Language, base AS Base, sender AS Sender, queue AS Queue,
            code_hash AS CodeHash, code_until AS CodeUntil, failure AS Failure, words AS Words,
            (SELECT COUNT(*) FROM mails WHERE subject = @id AND kind = 'code') AS CodeMails FROM deliveries WHERE transfer_id = @id
        """;

    /// <summary>Writes how a new transfer is to be sent, in the transaction that makes it.</summary>
    public static async Task AddAsync(IDbTransaction transaction, StoredId transfer, Delivery delivery)
    {
        await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO deliveries (transfer_id, address, notify, state, language, base, sender, queue, code_hash)
            VALUES (@id, @address, @notify, 'waiting', @Language, @Base, @Sender, @Queue, @code)
            """,
            new
            {
                id = transfer.Value,
                address = delivery.Email?.Value ?? "",
                notify = Names.Of(delivery.Notify),
                delivery.Origin.Language,
                delivery.Origin.Base,
                delivery.Origin.Sender,
                delivery.Origin.Queue,
                code = delivery.NeedsProof ? ProofTable.NoCode : null,
            },
            transaction);
        await transaction.ExecuteEachAsync(
            "INSERT INTO recipients (id, transfer_id, number, address, state) VALUES (@id, @transfer, @number, @address, 'waiting')",
            delivery.Recipients.Select((address, number) => new { id = StoredId.New().Value, transfer = transfer.Value, number, address = address.Value }));
    }

    /// <summary>How a transfer is sent, for its owner; null where it is not sent by mail.</summary>
    public async Task<OwnedDelivery?> FindAsync(StoredId transfer, CancellationToken cancel)
    {
        if (await database.FirstAsync<DeliveryRow>(SelectDelivery, new { id = transfer.Value }, cancel) is not { } row)
            return null;
        var recipients = await database.QueryAsync<RecipientRow>(SelectRecipients + " ORDER BY number", new { id = transfer.Value }, cancel);
        return new OwnedDelivery(
            row.Email, Names.Parse<DeliveryState>(row.State), CodeStates.Of(row.CodeUntil, row.CodeMails, time.GetUtcNow()), row.ToFailure(), row.Words ?? "",
            [.. recipients.Select(recipient => recipient.ToRecipient())]);
    }

    /// <summary>A delivery, in a transaction that changes it; null when there is none.</summary>
    internal static Task<DeliveryRow?> FindAsync(IDbTransaction transaction, StoredId transfer) =>
        transaction.Connection!.QueryFirstOrDefaultAsync<DeliveryRow>(SelectDelivery, new { id = transfer.Value }, transaction);

    /// <summary>A delivery; null when there is none.</summary>
    internal Task<DeliveryRow?> FindRowAsync(StoredId transfer, CancellationToken cancel) =>
        database.FirstAsync<DeliveryRow>(SelectDelivery, new { id = transfer.Value }, cancel);

    /// <summary>The recipients of a transfer that are in a state, in a transaction that changes them.</summary>
    internal static async Task<IReadOnlyList<RecipientRow>> RecipientsAsync(IDbTransaction transaction, StoredId transfer, RecipientState state) =>
        [.. await transaction.Connection!.QueryAsync<RecipientRow>(SelectRecipients + " AND state = @state", new { id = transfer.Value, state = Names.Of(state) }, transaction)];

    /// <summary>The mails to all recipients who wait are in the outbox.</summary>
    internal static Task QueueWaitingAsync(IDbTransaction transaction, StoredId transfer) => transaction.Connection!.ExecuteAsync(
        "UPDATE recipients SET state = 'queued' WHERE transfer_id = @id AND state = 'waiting'", new { id = transfer.Value }, transaction);

    /// <summary>The recipient with this id, which is the subject of a mail; null when it is gone.</summary>
    internal async Task<RecipientRow?> RecipientAsync(StoredId transfer, string id, CancellationToken cancel) =>
        await database.FirstAsync<RecipientRow>(SelectRecipients + " AND id = @recipient", new { id = transfer.Value, recipient = id }, cancel);

    /// <summary>Changes the state of a recipient, unless it is withdrawn.</summary>
    internal static Task SetStateAsync(IDbTransaction transaction, string recipient, RecipientState state, MailFailure? failure = null, string words = "") =>
        transaction.Connection!.ExecuteAsync(
            "UPDATE recipients SET state = @state, failure = @failure, words = @words WHERE id = @recipient AND state <> 'withdrawn'",
            new { recipient, state = Names.Of(state), failure = failure is { } why ? Names.Of(why) : null, words }, transaction);

    /// <summary>A row of the deliveries table.</summary>
    [method: ExplicitConstructor]
    internal sealed record DeliveryRow(
        string Address, string Notify, string State, string Language, string Base, string Sender, long Queue, string? CodeHash, long? CodeUntil, string? Failure, string? Words, long CodeMails)
    {
        public EmailAddress? Email => EmailAddress.TryParse(Address, out var address) ? address : null;

        /// <summary>Whether the sender must prove the address.</summary>
        public bool NeedsProof => CodeHash is not null;

        public MailFailure? ToFailure() => Failure is { } name ? Names.Parse<MailFailure>(name) : null;

        /// <summary>A mail of this delivery.</summary>
        public Mail NewMail(string kind, string subject, EmailAddress to, StoredId transfer) =>
            new(kind, subject, to, Language, Base, Sender) { Transfer = transfer, Queue = (int)Queue };
    }

    /// <summary>A row of the recipients table.</summary>
    [method: ExplicitConstructor]
    internal sealed record RecipientRow(
        string Id, long Number, string Address, string State, string? Failure, string? Words, long Fetched, long? First, long? Last)
    {
        public EmailAddress Email => EmailAddress.TryParse(Address, out var address) ? address : throw new InvalidDataException("A row has no address.");

        public Recipient ToRecipient() => new(
            (int)Number, Email, Names.Parse<RecipientState>(State), Failure is { } name ? Names.Parse<MailFailure>(name) : null, Words ?? "", Fetched, Time(First), Time(Last));

        private static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } value ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;
    }
}
