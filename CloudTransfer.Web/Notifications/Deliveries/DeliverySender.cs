using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers.Creation;
using Dapper;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>Puts the mails of a delivery into the outbox: to the recipients, or, before that, the code to a sender who is not signed in.</summary>
public sealed class DeliverySender(IDatabase database, Outbox outbox, AddressProofs proofs, SenderProofs senders, IOptions<MailOptions> options) : SealedTransferWork
{
    private const int Batch = 100;

    /// <inheritdoc/>
    public override bool IsAsked => options.Value.IsOn;

    /// <inheritdoc/>
    public override async Task AddAsync(IDbTransaction transaction, StoredId id)
    {
        if (await DeliveryRows.FindAsync(transaction, id) is not { } delivery)
            return;
        if (delivery.NeedsProof)
            await AskForProofAsync(transaction, id);
        else
            await SendAsync(transaction, id, delivery);
    }

    /// <inheritdoc/>
    /// <remarks>A transfer is sealed and sent in one transaction, unless it is sealed while this server sends no mail.</remarks>
    public override async Task AddMissingAsync(CancellationToken cancel)
    {
        IReadOnlyList<string> missing;
        do
        {
            missing = await database.QueryAsync<string>(
                """
                SELECT deliveries.transfer_id FROM deliveries CROSS JOIN transfers
                WHERE deliveries.state = 'waiting' AND transfers.id = deliveries.transfer_id AND transfers.state = 'sealed' LIMIT @limit
                """,
                new { limit = Batch }, cancel);
            foreach (var text in missing)
                await AddMissingAsync(StoredId.OfRow(text), cancel);
        }
        while (missing.Count == Batch);
    }

    /// <inheritdoc/>
    public override void Wake() => outbox.Wake();

    /// <summary>Sends to all recipients who wait.</summary>
    internal async Task SendAsync(IDbTransaction transaction, StoredId id, DeliveryRows.DeliveryRow delivery)
    {
        await transaction.Connection!.ExecuteAsync("UPDATE deliveries SET state = 'sending' WHERE transfer_id = @id", new { id = id.Value }, transaction);
        var waiting = await DeliveryRows.RecipientsAsync(transaction, id, RecipientState.Waiting);
        await DeliveryRows.QueueWaitingAsync(transaction, id);
        await outbox.AddAsync(transaction, waiting.Select(recipient => delivery.NewMail(MailKinds.Transfer, recipient.Id, recipient.Email, id)));
    }

    /// <summary>Sends to one recipient.</summary>
    internal async Task SendAsync(IDbTransaction transaction, StoredId id, DeliveryRows.DeliveryRow delivery, DeliveryRows.RecipientRow recipient)
    {
        await DeliveryRows.SetStateAsync(transaction, recipient.Id, RecipientState.Queued);
        await outbox.AddAsync(transaction, delivery.NewMail(MailKinds.Transfer, recipient.Id, recipient.Email, id));
    }

    private async Task AddMissingAsync(StoredId id, CancellationToken cancel)
    {
        await database.SerializedAsync(KeyOf(id), async transaction =>
        {
            if (await DeliveryRows.FindAsync(transaction, id) is { State: "waiting" })
                await AddAsync(transaction, id);
        }, cancel);
        Wake();
    }

    /// <summary>The key under which what becomes of a delivery is decided.</summary>
    internal static string KeyOf(StoredId id) => $"delivery {id}";

    private async Task AskForProofAsync(IDbTransaction transaction, StoredId id)
    {
        await transaction.Connection!.ExecuteAsync("UPDATE deliveries SET state = 'unproven' WHERE transfer_id = @id", new { id = id.Value }, transaction);
        await proofs.AskAsync(transaction, senders, id);
    }
}

/// <summary>The kinds of mails about transfers.</summary>
internal static class MailKinds
{
    /// <summary>A transfer for its recipient; about a recipient.</summary>
    public const string Transfer = "transfer";

    /// <summary>A recipient has downloaded it, for the sender; about a recipient.</summary>
    public const string Fetched = "fetched";

    /// <summary>It is about to expire, and somebody has not downloaded it, for the sender; about a transfer.</summary>
    public const string Unfetched = "unfetched";

    /// <summary>The code by which a sender proves an address; about a transfer.</summary>
    public const string Code = "code";
}
