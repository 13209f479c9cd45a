using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Notifications.Invitations;

/// <summary>An invitation, as long as it is open.</summary>
public sealed class InvitationMail(InvitationStore invitations, InvitationSecrets secrets, MailRefusals refusals) : MailComposer
{
    /// <inheritdoc/>
    public override string Kind => InvitationSender.Kind;

    /// <inheritdoc/>
    public override async Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel)
    {
        if (!StoredId.TryParse(mail.Subject, out var id) || await invitations.FindAsync(id, cancel) is not { } invitation || secrets.Read(mail.Secret) is not { } token)
            return new Composition.Moot();
        var texts = new MailTexts(mail.Language);
        var (subject, line, link) = invitation.User is null
            ? ("invitation.subject", "invitation.line", "invitation.link")
            : ("invitation.recovery_subject", "invitation.recovery_line", "invitation.recovery_link");
        return new Composition.Ready(new MailPage(texts.Of(subject, ("base", mail.Base)), [texts.Of(line, ("base", mail.Base), ("name", invitation.Name))])
        {
            Link = new MailLink(texts.Of(link), mail.Base + token.Path),
            Notes = [texts.Of("invitation.note", ("at", texts.Moment(invitation.Expires))), texts.Of("invitation.note_other")],
            Unsubscribe = new MailLink(texts.Of("unsubscribe"), $"{mail.Base}/mail/{refusals.TokenOf(mail.Address)}"),
        });
    }
}
