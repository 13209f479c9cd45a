using System.Security.Cryptography;
using System.Text;

namespace CloudTransfer.Web.Transfers;

/// <summary>To whom a sender wants a transfer sent by mail, as text: form fields, headers or a manifest's members. All may be absent.</summary>
/// <param name="Recipients">The addresses of the recipients, between commas, semicolons or white space.</param>
/// <param name="Email">The sender's own address.</param>
/// <param name="Notify">When the sender is told that a recipient has downloaded it: <c>first</c>, <c>each</c> or <c>never</c>.</param>
public sealed record MailRequest(string? Recipients = null, string? Email = null, string? Notify = null)
{
    /// <summary>Who asks, and where the links of the mails lead; null where no mail can be sent.</summary>
    public MailOrigin? Origin { get; init; }

    /// <summary>Whether mail is asked for.</summary>
    public bool IsAsked => !string.IsNullOrWhiteSpace(Recipients) || !string.IsNullOrWhiteSpace(Email);

    /// <summary>This, and from <paramref name="other"/> what is absent in it.</summary>
    public MailRequest Or(MailRequest? other) => other is null
        ? this
        : new MailRequest(Recipients ?? other.Recipients, Email ?? other.Email, Notify ?? other.Notify) { Origin = Origin ?? other.Origin };
}

/// <summary>Who has mail sent.</summary>
/// <param name="IsSignedIn">Whether the sender is signed in.</param>
/// <param name="Base">The URL with which links start, without a slash at its end.</param>
/// <param name="Language">The language of the sender, as a tag of BCP 47.</param>
/// <param name="Sender">The pseudonym that limits of mail count by; empty where they do not apply.</param>
public sealed record MailOrigin(bool IsSignedIn, string Base, string Language, string Sender)
{
    /// <summary>The pseudonym of somebody who is signed in.</summary>
    /// <param name="name">The person's id, or what the key or the proxy calls the user.</param>
    public static string PseudonymOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"user {name}")));

    /// <summary>The sender's queue of mails, 1 to 65,536; 0 for a sender without limits.</summary>
    public int Queue { get; init; }
}
