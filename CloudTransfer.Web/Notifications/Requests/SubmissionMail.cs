using CloudTransfer.Web.FileRequests;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Notifications.Requests;

/// <summary>Something was sent to a file request. It has no word of the sender's, who may be anybody.</summary>
public sealed class SubmissionMail(FileRequestStore requests, RequestNotices notices, Submissions submissions, MailRefusals refusals) : MailComposer
{
    /// <inheritdoc/>
    public override string Kind => SubmissionNotices.Kind;

    /// <inheritdoc/>
    public override async Task<Composition> ComposeAsync(Mail mail, CancellationToken cancel)
    {
        if (!StoredId.TryParse(mail.Subject, out var id) || await requests.FindAsync(id, cancel) is not { } request || await notices.FindAsync(id, cancel) is null)
            return new Composition.Moot();
        var (texts, used) = (new MailTexts(mail.Language), await submissions.UsageAsync(id, cancel));
        return new Composition.Ready(new MailPage(texts.Of("submission.subject", ("title", request.Title)), request.User is null ? [texts.Of("submission.line"), texts.Of("submission.page")] : [texts.Of("submission.line")])
        {
            Facts =
            [
                (texts.Of("fact.request"), request.Title),
                (texts.Of("fact.senders"), $"{used.Submissions:N0}"),
                (texts.Of("fact.files"), $"{used.Files:N0}"),
                (texts.Of("fact.size"), new ByteSize(used.Bytes).ToString()),
            ],
            // The address of the page of somebody without an account is stored nowhere.
            Link = request.User is null ? null : new MailLink(texts.Of("submission.link"), $"{mail.Base}/requests/{id}"),
            Notes = [texts.Of("submission.note", ("base", mail.Base))],
            Unsubscribe = new MailLink(texts.Of("unsubscribe"), $"{mail.Base}/mail/{refusals.TokenOf(mail.Address)}"),
        });
    }
}
