using System.Data;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Scans;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>A transfer for its recipient: what it is, from whom, until when; never its password.</summary>
public sealed class TransferMail(TransferStore transfers, DeliveryRows rows, ScanRules scans, MailRefusals refusals, TimeProvider time) : MailComposer
{
    private static readonly TimeSpan WhileScanned = TimeSpan.FromSeconds(10), WhileNotScanned = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public override string Kind => MailKinds.Transfer;

    /// <inheritdoc/>
    public override async Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel)
    {
        if (await rows.RecipientAsync(mail.Transfer!.Value, mail.Subject, cancel) is not { State: not "withdrawn" }
            || await transfers.FindAsync(mail.Transfer.Value, cancel) is not { State: TransferState.Sealed } transfer
            || !transfer.IsReachable(time.GetUtcNow()))
            return new Composition.Moot();
        return scans.StateOf(transfer) switch
        {
            ScanState.Open => new Composition.Ready(await PageAsync(mail, transfer, cancel)),
            ScanState.ScanPending => new Composition.NotYet(WhileScanned),
            // What could not be scanned is tried again.
            _ when transfer.Verdict is not Verdict.Found => new Composition.NotYet(WhileNotScanned),
            _ => new Composition.Moot(),
        };
    }

    /// <inheritdoc/>
    public override Task SentAsync(IDbTransaction transaction, Mail mail) =>
        DeliveryRows.SetStateAsync(transaction, mail.Subject, RecipientState.Sent);

    /// <inheritdoc/>
    public override Task FailedAsync(IDbTransaction transaction, Mail mail, MailFailure failure, string words) =>
        DeliveryRows.SetStateAsync(transaction, mail.Subject, RecipientState.Refused, failure, words);

    private async Task<MailPage> PageAsync(Mail mail, Transfer transfer, CancellationToken cancel)
    {
        var texts = new MailTexts(mail.Language);
        var title = DeliveryFacts.TitleOf(transfer);
        var email = (await rows.FindRowAsync(transfer.Id, cancel))?.Email;
        var from = transfer.Sender.Length > 0 ? transfer.Sender : email?.ToString() ?? "";
        List<string> lines = [from.Length > 0 ? texts.Of("transfer.from", ("sender", from)) : texts.Of("transfer.from_nobody")];
        if (transfer.PasswordHash is not null)
            lines.Add(texts.Of("transfer.password"));
        return new MailPage(from.Length > 0 ? texts.Of("transfer.subject", ("sender", from), ("title", title)) : texts.Of("transfer.subject_nobody", ("title", title)), lines)
        {
            Quote = transfer.Message,
            Facts = DeliveryFacts.Of(transfer, texts),
            Link = new MailLink(texts.Of("transfer.link"), $"{mail.Base}/d/{mail.Subject}"),
            Notes =
            [
                email is { } address ? texts.Of("transfer.note_sender", ("email", $"{address}"), ("base", mail.Base)) : texts.Of("transfer.note", ("base", mail.Base)),
                texts.Of("transfer.note_link"),
            ],
            Unsubscribe = new MailLink(texts.Of("unsubscribe"), $"{mail.Base}/mail/{refusals.TokenOf(mail.Address)}"),
            ReplyTo = email,
        };
    }
}
