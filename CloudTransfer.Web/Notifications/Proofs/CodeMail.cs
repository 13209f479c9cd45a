using System.Data;
using CloudTransfer.Web.Database;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Notifications.Proofs;

/// <summary>
/// The code by which somebody proves an address. It is made when the mail is about to be sent, and goes, encrypted, to the row of the
/// address and to the mail, so that each attempt sends the same one. Nothing in the mail is the stranger's own text.
/// </summary>
public sealed class CodeMail(ProofTable table, IDatabase database, Outbox outbox, MailRefusals refusals, ProofCodes codes, TimeProvider time) : MailComposer
{
    /// <summary>How long a code is valid, from when its mail was sent.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(15);

    /// <summary>How long a code waits to be sent. Nobody looks for it any longer, and codes that others had sent to an address do not pile up.</summary>
    internal static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public override string Kind => table.MailKind;

    /// <inheritdoc/>
    public override async Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel)
    {
        if (mail.Created + LongestWait < time.GetUtcNow()
            || !StoredId.TryParse(mail.Subject, out var id)
            || await table.FindAsync(database, id, cancel) is null
            || (codes.Read(mail.Secret) ?? await MakeAsync(mail, id, cancel)) is not { } code)
            return new Composition.Moot();
        var texts = new MailTexts(mail.Language);
        return new Composition.Ready(new MailPage(texts.Of("code.subject", ("code", code)), [texts.Of($"{Kind}.line")])
        {
            Code = code,
            Notes = [texts.Of("code.note", ("minutes", $"{(int)Lifetime.TotalMinutes}")), texts.Of($"{Kind}.note_other", ("base", mail.Base))],
            Unsubscribe = new MailLink(texts.Of("unsubscribe"), $"{mail.Base}/mail/{refusals.TokenOf(mail.Address)}"),
        });
    }

    /// <inheritdoc/>
    public override Task SentAsync(IDbTransaction transaction, Mail mail) => table.SetUntilAsync(transaction, mail.Subject, Until());

    /// <inheritdoc/>
    public override Task FailedAsync(IDbTransaction transaction, Mail mail, MailFailure failure, string words) =>
        table.SetFailureAsync(transaction, mail.Subject, failure, words);

    private async Task<string?> MakeAsync(Mail mail, StoredId id, CancellationToken cancel)
    {
        var code = codes.Make();
        return codes.Read(await outbox.KeepSecretAsync(mail, code, transaction => table.SetCodeAsync(transaction, id, code, Until()), cancel));
    }

    private long Until() => (time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds();
}
