using CloudTransfer.Web.Transfers;

namespace CloudTransfer.Web.Notifications.Deliveries;

/// <summary>
/// Notices to a sender. They have no link to the owner's page: its URL is stored nowhere, and an address that was mistyped must not
/// get it.
/// </summary>
public abstract class SenderMail(TransferStore transfers, MailRefusals refusals, TimeProvider time) : MailComposer
{
    /// <inheritdoc/>
    public override async Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel)
    {
        if (await transfers.FindAsync(mail.Transfer!.Value, cancel) is not { State: TransferState.Sealed } transfer || transfer.Expires <= time.GetUtcNow())
            return new Composition.Moot();
        var texts = new MailTexts(mail.Language);
        return await WordAsync(mail, transfer, texts, cancel) is not { } page ? new Composition.Moot() : new Composition.Ready(page with
        {
            Facts = DeliveryFacts.Of(transfer, texts),
            Notes = [texts.Of("notice.note", ("base", mail.Base))],
            Unsubscribe = new MailLink(texts.Of("unsubscribe"), $"{mail.Base}/mail/{refusals.TokenOf(mail.Address)}"),
        });
    }

    /// <summary>What the notice says; null where it is moot.</summary>
    private protected abstract Task<MailPage?> WordAsync(Mail mail, Transfer transfer, MailTexts texts, CancellationToken cancel);
}

/// <summary>A recipient has downloaded a transfer.</summary>
public sealed class FetchedMail(TransferStore transfers, DeliveryRows rows, MailRefusals refusals, TimeProvider time) : SenderMail(transfers, refusals, time)
{
    /// <inheritdoc/>
    public override string Kind => MailKinds.Fetched;

    private protected override async Task<MailPage?> WordAsync(Mail mail, Transfer transfer, MailTexts texts, CancellationToken cancel) =>
        await rows.RecipientAsync(transfer.Id, mail.Subject, cancel) is not { } recipient ? null : new MailPage(
            texts.Of("fetched.subject", ("recipient", $"{recipient.Email}"), ("title", DeliveryFacts.TitleOf(transfer))),
            [texts.Of("fetched.line", ("recipient", $"{recipient.Email}"), ("at", texts.Moment(mail.Created)))]);
}

/// <summary>A transfer is about to expire, and some of its recipients have not downloaded it.</summary>
public sealed class UnfetchedMail(TransferStore transfers, DeliveryRows rows, MailRefusals refusals, TimeProvider time) : SenderMail(transfers, refusals, time)
{
    /// <inheritdoc/>
    public override string Kind => MailKinds.Unfetched;

    private protected override async Task<MailPage?> WordAsync(Mail mail, Transfer transfer, MailTexts texts, CancellationToken cancel)
    {
        var waiting = (await rows.FindAsync(transfer.Id, cancel))?.Recipients.Where(recipient => recipient is { Fetched: 0, State: RecipientState.Sent or RecipientState.Queued }).ToList();
        return waiting is not { Count: > 0 } ? null : new MailPage(
            texts.Of("unfetched.subject", ("title", DeliveryFacts.TitleOf(transfer))),
            [texts.Of("unfetched.line"), string.Join(", ", waiting.Select(recipient => recipient.Address)), texts.Of("unfetched.extend")]);
    }
}
