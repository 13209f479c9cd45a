using System.Data;
using System.Net;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Notifications.Proofs;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Dapper;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>What the owner of a transfer does with its mails: proves an address, withdraws a recipient, sends again.</summary>
public sealed class OwnedDeliveries(IDatabase database, DeliveryRows rows, DeliverySender sender, AddressProofs proofs, SenderProofs senders, AuditTrail audit)
{
    /// <summary>How a transfer is sent; null where it is not sent by mail.</summary>
    public Task<OwnedDelivery?> FindAsync(StoredId transfer, CancellationToken cancel) => rows.FindAsync(transfer, cancel);

    /// <summary>Proves the sender's address by the code that was sent to it, and sends the mails; null where that worked, or had before.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="code">What the sender typed.</param>
    /// <param name="client">The true address of who typed it.</param>
    /// <param name="cancel">Ends the asking; what was written stays.</param>
    public Task<Error?> ProveAsync(Transfer transfer, string? code, IPAddress? client, CancellationToken cancel) => proofs.ProveAsync(
        senders, transfer.Id, code, client,
        async transaction =>
        {
            if (await DeliveryRows.FindAsync(transaction, transfer.Id) is { } delivery)
                await sender.SendAsync(transaction, transfer.Id, delivery);
        },
        cancel);

    /// <summary>Sends the sender another code, unless one is on its way.</summary>
    public Task RenewCodeAsync(StoredId transfer, CancellationToken cancel) => proofs.RenewAsync(senders, transfer, cancel);

    /// <summary>Ends the link of a recipient; nothing where there is no such recipient.</summary>
    public Task WithdrawAsync(StoredId transfer, int number, CancellationToken cancel) => database.WriteAsync(
        async transaction =>
        {
            if (await transaction.Connection!.ExecuteAsync(
                "UPDATE recipients SET state = 'withdrawn' WHERE transfer_id = @id AND number = @number AND state <> 'withdrawn'", new { id = transfer.Value, number }, transaction) == 1)
                await audit.AddAsync(transaction, AuditAction.RecipientWithdrawn, AuditSubject.Transfer(transfer), $"recipient={number}");
        },
        cancel);

    /// <summary>Sends the mail to a recipient again that was sent, or refused.</summary>
    public Task SendAgainAsync(StoredId transfer, int number, CancellationToken cancel) => ChangeAsync(transfer, async (transaction, delivery) =>
    {
        if (delivery.State is not "sending")
            return;
        var ended = new[] { RecipientState.Sent, RecipientState.Refused };
        foreach (var state in ended)
        {
            if ((await DeliveryRows.RecipientsAsync(transaction, transfer, state)).FirstOrDefault(recipient => recipient.Number == number) is { } recipient)
            {
                await sender.SendAsync(transaction, transfer, delivery, recipient);
                await audit.AddAsync(transaction, AuditAction.RecipientSentAgain, AuditSubject.Transfer(transfer), $"recipient={number}");
                return;
            }
        }
    }, cancel);

    private async Task ChangeAsync(StoredId transfer, Func<IDbTransaction, DeliveryRows.DeliveryRow, Task> change, CancellationToken cancel)
    {
        await database.SerializedAsync(DeliverySender.KeyOf(transfer), async transaction =>
        {
            if (await DeliveryRows.FindAsync(transaction, transfer) is { } delivery)
                await change(transaction, delivery);
        }, cancel);
        sender.Wake();
    }
}
