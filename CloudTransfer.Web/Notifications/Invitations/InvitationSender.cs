using System.Data;
using CloudTransfer.Web.Accounts;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Notifications.Invitations;

/// <summary>Sends invitations by mail, where this server sends any and the person's address is known.</summary>
public sealed class InvitationSender(Outbox outbox, InvitationSecrets secrets, IOptions<MailOptions> options)
{
    /// <summary>The kind of the mail; it is about an invitation.</summary>
    internal const string Kind = "invitation";

    /// <summary>Whether this server sends mail.</summary>
    public bool IsOn => options.Value.IsOn;

    /// <summary>Adds the mail in the transaction that makes the invitation; <see cref="Wake"/> must follow when it is committed.</summary>
    /// <param name="transaction">The transaction.</param>
    /// <param name="invitation">The invitation.</param>
    /// <param name="token">Its token.</param>
    /// <param name="baseUrl">The URL with which links start, without a slash at its end.</param>
    public Task AddAsync(IDbTransaction transaction, Invitation invitation, InvitationToken token, string baseUrl) =>
        IsOn && EmailAddress.TryParse(invitation.Email, out var address)
            ? outbox.AddAsync(transaction, new Mail(Kind, invitation.Id.Value, address, "en", baseUrl, Sender: "") { Secret = secrets.Seal(token) })
            : Task.CompletedTask;

    /// <summary>An invitation has been made.</summary>
    public void Wake()
    {
        if (IsOn)
            outbox.Wake();
    }
}
