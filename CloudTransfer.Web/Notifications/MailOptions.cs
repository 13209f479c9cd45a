using System.ComponentModel.DataAnnotations;
using CloudTransfer.Web.Transfers;
using MimeKit;

[assembly: CloudTransfer.Web.Settings.OptionsClass(typeof(CloudTransfer.Web.Notifications.MailOptions))]

namespace CloudTransfer.Web.Notifications;

/// <summary>Section <c>Mail</c>: whether and how this server sends e-mail.</summary>
public sealed class MailOptions : IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Mail";

    private const int MostMails = 1_000_000, MostRecipients = 100;

    private static readonly string[] Senders = ["signed-in", "proven"];

    /// <summary>The mail server that takes the mails.</summary>
    public SmtpOptions Smtp { get; set; } = new();

    /// <summary>From whom mails come: an address, with or without a name, such as <c>CloudTransfer &lt;transfers@example.org&gt;</c>.</summary>
    public string? From { get; set; }

    /// <summary>
    /// Who may have mail sent: <c>signed-in</c>, whoever sent a key or is named by the proxy; or <c>proven</c>, also whoever proves
    /// an address by a code.
    /// </summary>
    public string Allowed { get; set => field = string.IsNullOrEmpty(value) ? "signed-in" : value; } = "signed-in";

    /// <summary>To how many recipients one transfer can be sent by mail, 1 to 100.</summary>
    public int MaxRecipients { get; set; } = 20;

    /// <summary>How many mails are sent in an hour, of all senders together; others wait.</summary>
    public int MaxPerHour { get; set; } = 1000;

    /// <summary>How many mails of one sender are sent in an hour; others wait.</summary>
    public int MaxPerSenderPerHour { get; set; } = 100;

    /// <summary>How many mails are sent to one address in an hour; others wait.</summary>
    public int MaxPerAddressPerHour { get; set; } = 10;

    /// <summary>How long a mail is tried that the mail server does not take; then the owner is told.</summary>
    public Duration GiveUpAfter { get; set; } = new(TimeSpan.FromDays(3));

    /// <summary>Whether this server sends mail.</summary>
    public bool IsOn => !string.IsNullOrEmpty(Smtp.Host);

    /// <summary>Whether senders who are not signed in may have mail sent, once they have proved an address.</summary>
    public bool AllowsProven => string.Equals(Allowed, "proven", StringComparison.Ordinal);

    /// <summary>The sender of all mails.</summary>
    internal MailboxAddress Sender => Parse(From) ?? throw new InvalidOperationException("Mail:From is not set.");

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Senders.Contains(Allowed, StringComparer.Ordinal))
            yield return new ValidationResult($"Mail:Allowed is '{Allowed}': it must be signed-in or proven.");
        if (MaxRecipients is < 1 or > MostRecipients)
            yield return new ValidationResult($"Mail:MaxRecipients is {MaxRecipients}: it must be a whole number from 1 to {MostRecipients}.");
        foreach (var (key, value) in new[] { (nameof(MaxPerHour), MaxPerHour), (nameof(MaxPerSenderPerHour), MaxPerSenderPerHour), (nameof(MaxPerAddressPerHour), MaxPerAddressPerHour) })
        {
            if (value is < 1 or > MostMails)
                yield return new ValidationResult($"Mail:{key} is {value}: it must be a whole number from 1 to {MostMails}.");
        }

        if (GiveUpAfter.Value < TimeSpan.FromHours(1))
            yield return new ValidationResult($"Mail:GiveUpAfter is {GiveUpAfter}: it must be at least 1h.");
        if (!IsOn)
            yield break;
        if (Parse(From) is null)
            yield return new ValidationResult($"Mail:From is '{From}': it must be an address, such as CloudTransfer <transfers@example.org>.");
        foreach (var wrong in Smtp.Errors())
            yield return new ValidationResult(wrong);
    }

    private static MailboxAddress? Parse(string? text) =>
        text is { Length: > 0 } && MailboxAddress.TryParse(text, out var mailbox) && EmailAddress.TryParse(mailbox.Address, out var address)
            ? new MailboxAddress(mailbox.Name, address.Value)
            : null;
}
