using System.Data;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Dapper;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>
/// The code by which a sender proves an address. It is made when the mail is about to be sent, and goes, encrypted, to the delivery
/// and to the mail, so that each attempt sends the same one. Nothing in the mail is the stranger's own text.
/// </summary>
public sealed class CodeMail(
    Outbox outbox, TransferStore transfers, DeliveryRows rows, MailRefusals refusals, ProofCodes codes, TimeProvider time) : MailComposer
{
    /// <summary>How long a code is valid, from when its mail was sent.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <inheritdoc/>
    public override string Kind => MailKinds.Code;

    /// <inheritdoc/>
    public override async Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel)
    {
        if (await transfers.FindAsync(mail.Transfer!.Value, cancel) is not { State: TransferState.Sealed } transfer
            || await rows.FindRowAsync(transfer.Id, cancel) is not { NeedsProof: true, State: "unproven" }
            || (codes.Read(mail.Secret) ?? await MakeAsync(mail, transfer.Id, cancel)) is not { } code)
            return new Composition.Moot();
        var texts = new MailTexts(mail.Language);
        return new Composition.Ready(new MailPage(texts.Of("code.subject", ("code", code)), [texts.Of("code.line")])
        {
            Code = code,
            Notes = [texts.Of("code.note", ("minutes", $"{(int)Lifetime.TotalMinutes}")), texts.Of("code.note_other", ("base", mail.Base))],
            Unsubscribe = new MailLink(texts.Of("unsubscribe"), $"{mail.Base}/mail/{refusals.TokenOf(mail.Address)}"),
        });
    }

    /// <inheritdoc/>
    public override Task SentAsync(IDbTransaction transaction, Mail mail) => transaction.Connection!.ExecuteAsync(
        "UPDATE deliveries SET code_until = @until WHERE transfer_id = @id AND state = 'unproven'", new { id = mail.Subject, until = Until() }, transaction);

    /// <inheritdoc/>
    public override Task FailedAsync(IDbTransaction transaction, Mail mail, MailFailure failure, string words) => transaction.Connection!.ExecuteAsync(
        "UPDATE deliveries SET failure = @failure, words = @words, code_until = NULL WHERE transfer_id = @id AND state = 'unproven'",
        new { id = mail.Subject, failure = Names.Of(failure), words }, transaction);

    private async Task<string?> MakeAsync(Mail mail, StoredId transfer, CancellationToken cancel)
    {
        var code = codes.Make();
        var kept = await outbox.KeepSecretAsync(mail, code, transaction => transaction.Connection!.ExecuteAsync(
            "UPDATE deliveries SET code_hash = @code, code_until = @until WHERE transfer_id = @id AND state = 'unproven'",
            new { id = transfer.Value, code, until = Until() }, transaction), cancel);
        return codes.Read(kept);
    }

    private long Until() => (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
}
