using System.Data;
using System.Net;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Dapper;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>What the owner of a transfer does with its mails: proves an address, withdraws a recipient, sends again.</summary>
public sealed class OwnedDeliveries(
    IDatabase database, DeliveryRows rows, DeliverySender sender, ProofCodes codes, AttemptLimiter attempts, AuditTrail audit, CloudTransferMetrics metrics, TimeProvider time)
{
    /// <summary>How a transfer is sent; null where it is not sent by mail.</summary>
    public Task<OwnedDelivery?> FindAsync(StoredId transfer, CancellationToken cancel) => rows.FindAsync(transfer, cancel);

    /// <summary>Proves the sender's address by the code that was sent to it, and sends the mails; null where that worked, or had before.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="code">What the sender typed.</param>
    /// <param name="client">The true address of who typed it.</param>
    /// <param name="cancel">Ends the asking; what was written stays.</param>
    public async Task<Error?> ProveAsync(Transfer transfer, string? code, IPAddress? client, CancellationToken cancel)
    {
        if (await rows.FindRowAsync(transfer.Id, cancel) is not { NeedsProof: true, CodeHash: { } sent, CodeUntil: var until })
            return null;
        if (sent is DeliveryRows.NoCode || !(until > time.GetUtcNow().ToUnixTimeMilliseconds()))
            return Error.Of(ErrorCode.CodeExpired);
        var subject = AttemptSubject.CodeOf(transfer.Id, sent);
        if (await attempts.BeginAsync(subject, client, cancel) is not { } attempt)
            return await RejectAsync(subject, client, cancel);
        if (!codes.Matches(sent, code))
            return Error.Of(ErrorCode.CodeWrong);
        await attempts.ForgetAsync(attempt);
        await database.WriteAsync(async transaction =>
        {
            var proven = await transaction.Connection!.ExecuteAsync(
                "UPDATE deliveries SET code_hash = NULL, code_until = NULL WHERE transfer_id = @id AND code_hash = @sent", new { id = transfer.Id.Value, sent }, transaction) == 1;
            if (proven)
                await audit.AddAsync(transaction, AuditAction.SenderProved, AuditSubject.Transfer(transfer.Id));
            if (proven && await DeliveryRows.FindAsync(transaction, transfer.Id) is { } delivery)
                await sender.SendAsync(transaction, transfer.Id, delivery);
        }, cancel);
        sender.Wake();
        return null;
    }

    /// <summary>Sends the sender another code, unless one is on its way.</summary>
    public Task RenewCodeAsync(StoredId transfer, CancellationToken cancel) => ChangeAsync(transfer, async (transaction, delivery) =>
    {
        var isOnItsWay = await transaction.Connection!.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM mails WHERE transfer_id = @id AND kind = 'code'", new { id = transfer.Value }, transaction) > 0;
        if (delivery is not { NeedsProof: true, State: "unproven" } || isOnItsWay)
            return;
        await sender.AskForProofAsync(transaction, transfer, delivery);
        await audit.AddAsync(transaction, AuditAction.SenderCodeRenewed, AuditSubject.Transfer(transfer));
    }, cancel);

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

    // Of a code that was guessed at too often another one may be right, unless it was the same client's guess at too many.
    private async Task<Error> RejectAsync(AttemptSubject subject, IPAddress? client, CancellationToken cancel)
    {
        metrics.Rejected(Error.TooManyWrongCodes(AttemptLimiter.Memory));
        return await attempts.IsShutOutAsync(subject, client, cancel) ? Error.TooManyWrongCodes(AttemptLimiter.Memory) : Error.Of(ErrorCode.CodeExpired);
    }

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
