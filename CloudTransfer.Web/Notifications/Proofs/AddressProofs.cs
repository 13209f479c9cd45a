using System.Data;
using System.Net;
using CloudTransfer.Web.Audit;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using CloudTransfer.Web.Storage;
using Dapper;

namespace CloudTransfer.Web.Notifications.Proofs;

/// <summary>Proves addresses by codes that are sent to them.</summary>
public sealed class AddressProofs(
    IDatabase database, Outbox outbox, ProofCodes codes, AttemptLimiter attempts, AuditTrail audit, CloudTransferMetrics metrics, TimeProvider time)
{
    /// <summary>Sends a code to an address, in the transaction from which on it is needed; false where none is.</summary>
    public async Task<bool> AskAsync(IDbTransaction transaction, ProofTable table, StoredId id)
    {
        if (await table.RestartAsync(transaction, id) is not { } mail)
            return false;
        await outbox.AddAsync(transaction, mail);
        return true;
    }

    /// <summary>Proves an address by the code that was sent to it; null where that worked, or had before.</summary>
    /// <param name="table">Where the address is.</param>
    /// <param name="id">What it is the address of.</param>
    /// <param name="code">What was typed.</param>
    /// <param name="client">The true address of who typed it.</param>
    /// <param name="then">What the proof was needed for, in its transaction.</param>
    /// <param name="cancel">Ends the asking; what was written stays.</param>
    public async Task<Error?> ProveAsync(ProofTable table, StoredId id, string? code, IPAddress? client, Func<IDbTransaction, Task> then, CancellationToken cancel)
    {
        if (await table.FindAsync(database, id, cancel) is not { } sent)
            return null;
        if (sent.Code is ProofTable.NoCode || !(sent.Until > time.GetUtcNow().ToUnixTimeMilliseconds()))
            return Error.Of(ErrorCode.CodeExpired);
        var subject = AttemptSubject.CodeOf(id, sent.Code);
        if (await attempts.BeginAsync(subject, client, cancel) is not { } attempt)
            return await RejectAsync(subject, client, cancel);
        if (!codes.Matches(sent.Code, code))
            return Error.Of(ErrorCode.CodeWrong);
        await attempts.ForgetAsync(attempt);
        await database.WriteAsync(async transaction =>
        {
            if (!await table.EndAsync(transaction, id, sent.Code))
                return;
            await audit.AddAsync(transaction, table.Proved, table.SubjectOf(id));
            await then(transaction);
        }, cancel);
        outbox.Wake();
        return null;
    }

    /// <summary>Sends another code, unless one is on its way.</summary>
    public async Task RenewAsync(ProofTable table, StoredId id, CancellationToken cancel)
    {
        await database.SerializedAsync($"proof {id}", async transaction =>
        {
            var isOnItsWay = await transaction.Connection!.ExecuteScalarAsync<long>(
                "SELECT COUNT(*) FROM mails WHERE subject = @id AND kind = @kind", new { id = id.Value, kind = table.MailKind }, transaction) > 0;
            if (!isOnItsWay && await AskAsync(transaction, table, id))
                await audit.AddAsync(transaction, table.Renewed, table.SubjectOf(id));
        }, cancel);
        outbox.Wake();
    }

    // Of a code that was guessed at too often another one may be right, unless it was the same client's guess at too many.
    private async Task<Error> RejectAsync(AttemptSubject subject, IPAddress? client, CancellationToken cancel)
    {
        metrics.Rejected(Error.TooManyWrongCodes(AttemptLimiter.Memory));
        return await attempts.IsShutOutAsync(subject, client, cancel) ? Error.TooManyWrongCodes(AttemptLimiter.Memory) : Error.Of(ErrorCode.CodeExpired);
    }
}
