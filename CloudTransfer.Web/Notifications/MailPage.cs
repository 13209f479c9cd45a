namespace CloudTransfer.Web.Notifications;

/// <summary>What a mail says, as texts without markup: both the plain text and the HTML are written from it.</summary>
/// <param name="Subject">The subject, in one line.</param>
/// <param name="Lines">What it says first, a paragraph each.</param>
public sealed record MailPage(string Subject, IReadOnlyList<string> Lines)
{
    /// <summary>The sender's message, as it was written; empty for none.</summary>
    public string Quote { get; init; } = "";

    /// <summary>Facts with their names.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>What is to be read and typed, such as a code; empty for none.</summary>
    public string Code { get; init; } = "";

    /// <summary>Where to go on; null for nowhere.</summary>
    public MailLink? Link { get; init; }

    /// <summary>What stands below, in small: why this mail came.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where its reader can refuse further mails; null where that is not offered.</summary>
    public MailLink? Unsubscribe { get; init; }

    /// <summary>To whom an answer goes; null for nobody.</summary>
    public EmailAddress? ReplyTo { get; init; }
}

/// <summary>A link in a mail.</summary>
/// <param name="Text">What it does.</param>
/// <param name="Url">The URL.</param>
public sealed record MailLink(string Text, string Url);
