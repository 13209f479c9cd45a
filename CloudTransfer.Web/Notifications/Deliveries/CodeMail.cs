using System.Data;
using System.Globalization;
using System.Security.Cryptography;
using CloudTransfer.Web.Transfers;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>
/// The code by which a sender proves an address. It is made when the mail is about to be sent: its hash goes to the delivery, and
/// the code itself, encrypted, to the mail, so that each attempt sends the same one.
/// </summary>
public sealed class CodeMail(
    Outbox outbox, TransferStore transfers, DeliveryRows rows, PasswordHashing codes, IDataProtectionProvider protection, TimeProvider time) : MailComposer
{
    /// <summary>How many digits a code has.</summary>
    internal const int Digits = 6;

    /// <summary>How long a code is valid, from when its mail was sent.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    private const int Codes = 1_000_000;

    private readonly IDataProtector _protector = protection.CreateProtector("CloudTransfer.MailCode.v1");

    /// <inheritdoc/>
    public override string Kind => MailKinds.Code;

    /// <inheritdoc/>
    public override async Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel)
    {
        if (await transfers.FindAsync(mail.Transfer!.Value, cancel) is not { State: TransferState.Sealed } transfer
            || await rows.FindRowAsync(transfer.Id, cancel) is not { NeedsProof: true, State: "unproven" }
            || (mail.Secret ?? await MakeAsync(mail, transfer, cancel)) is not { } secret)
            return new Composition.Moot();
        var texts = new MailTexts(mail.Language);
        var code = _protector.Unprotect(secret);
        return new Composition.Ready(new MailPage(texts.Of("code.subject", ("code", code)), [texts.Of("code.line", ("title", DeliveryFacts.TitleOf(transfer)))])
        {
            Code = code,
            Notes = [texts.Of("code.note", ("minutes", $"{(int)Lifetime.TotalMinutes}")), texts.Of("code.note_other", ("base", mail.Base))],
        });
    }

    /// <inheritdoc/>
    public override Task SentAsync(IDbTransaction transaction, Mail mail) => transaction.Connection!.ExecuteAsync(
        "UPDATE deliveries SET code_until = @until WHERE transfer_id = @id AND state = 'unproven'", new { id = mail.Subject, until = Until() }, transaction);

    /// <inheritdoc/>
    public override Task FailedAsync(IDbTransaction transaction, Mail mail, MailFailure failure, string words) => transaction.Connection!.ExecuteAsync(
        "UPDATE deliveries SET failure = @failure, words = @words, code_until = NULL WHERE transfer_id = @id AND state = 'unproven'",
        new { id = mail.Subject, failure = Names.Of(failure), words }, transaction);

    private async Task<string?> MakeAsync(Mail mail, Transfer transfer, CancellationToken cancel)
    {
        var code = RandomNumberGenerator.GetInt32(Codes).ToString($"D{Digits}", CultureInfo.InvariantCulture);
        var hash = await codes.HashWithLeaseAsync(transfer, code, cancel);
        return await outbox.KeepSecretAsync(mail, _protector.Protect(code), transaction => transaction.Connection!.ExecuteAsync(
            "UPDATE deliveries SET code_hash = @hash, code_until = @until, code_tries = 0 WHERE transfer_id = @id AND state = 'unproven'",
            new { id = transfer.Id.Value, hash, until = Until() }, transaction), cancel);
    }

    private long Until() => (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
}
