using CloudTransfer.Web.Storage;
using MimeKit;
using MimeKit.Text;

namespace CloudTransfer.Web.Notifications;

/// <summary>A mail that waits to be sent, or is to.</summary>
/// <param name="Kind">What it tells, such as <c>transfer</c>: it names its <see cref="MailComposer"/>.</param>
/// <param name="Subject">The id of what it is about; what that is depends on the kind.</param>
/// <param name="Address">To whom it goes.</param>
/// <param name="Language">In which language, as a tag of BCP 47.</param>
/// <param name="Base">The URL with which its links start, without a slash at its end.</param>
/// <param name="Sender">For whom it is sent: the pseudonym that limits count by; empty where they do not apply.</param>
public sealed record Mail(string Kind, string Subject, EmailAddress Address, string Language, string Base, string Sender)
{
    /// <summary>Its id, the left side of its Message-ID.</summary>
    public StoredId Id { get; init; } = StoredId.New();

    /// <summary>With which transfer it goes, deleted with it; null for none.</summary>
    public StoredId? Transfer { get; init; }

    /// <summary>The queue of the sender, from 0: those of other senders do not wait for it.</summary>
    public int Queue { get; init; }

    /// <summary>What only its reader may learn, encrypted; null for nothing.</summary>
    public string? Secret { get; init; }

    /// <summary>Since when it waits.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>The message. Each attempt makes the same one but for its date.</summary>
    internal MimeMessage ToMessage(MailPage page, MailboxAddress from, DateTimeOffset now)
    {
        var message = new MimeMessage { Subject = OneLine(page.Subject), Date = now };
        message.From.Add(from);
        message.To.Add(new MailboxAddress("", Address.Value));
        if (page.ReplyTo is { } answers)
            message.ReplyTo.Add(new MailboxAddress("", answers.Value));
        message.MessageId = $"{Id}@{from.Domain}";
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        if (page.Unsubscribe is { } unsubscribe)
        {
            message.Headers.Add(HeaderId.ListUnsubscribe, $"<{unsubscribe.Url}>");
            message.Headers.Add(HeaderId.ListUnsubscribePost, "List-Unsubscribe=One-Click");
        }

        message.Body = new MultipartAlternative(
            new TextPart(TextFormat.Plain) { Text = MailText.Write(page) },
            new TextPart(TextFormat.Html) { Text = MailHtml.Write(page, Language) });
        return message;
    }

    // Control characters end no header line, and nothing else does.
    private static string OneLine(string text) => string.Concat(text.Select(sign => char.IsControl(sign) || sign is '\u2028' or '\u2029' ? ' ' : sign));
}
