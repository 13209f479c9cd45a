using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Notifications;

namespace CloudTransfer.Web.Models.People;

/// <summary>The page behind the link of an invitation.</summary>
/// <param name="Token">The token in its address.</param>
/// <param name="Name">The person's name.</param>
/// <param name="IsNew">Whether it makes an account.</param>
/// <param name="Device">What the passkey may be called: <c>Firefox on Windows</c>; empty where nothing is known.</param>
/// <param name="Expires">Until when the link is good.</param>
public sealed record InvitationPage(string Token, string Name, bool IsNew, string Device, Moment Expires)
{
    internal static InvitationPage From(Invitation invitation, string token, string device, DateTimeOffset now) =>
        new(token, invitation.Name, invitation.User is null, device, Moment.From(invitation.Expires, now));
}

/// <summary>The administrator's list of open invitations.</summary>
/// <param name="Invitations">The invitations.</param>
/// <param name="Form">The form of a new one.</param>
/// <param name="SendsMail">Whether an invitation is sent to the address.</param>
/// <param name="Days">How many days a link is good.</param>
public sealed record InvitationsPage(IReadOnlyList<OpenInvitation> Invitations, NewInvitationForm Form, bool SendsMail, int Days)
{
    internal static InvitationsPage From(IReadOnlyList<Invitation> open, NewInvitationForm form, bool sendsMail, int days, DateTimeOffset now) => new(
        [.. open.Select(invitation => new OpenInvitation(
            invitation.Id.Value,
            invitation.Name,
            invitation.Email,
            invitation.User is not null ? "New passkey" : invitation.Role is UserRole.Administrator ? "Administrator" : "Member",
            Moment.From(invitation.Expires, now)))],
        form, sendsMail, days);
}

/// <summary>An open invitation in the list.</summary>
/// <param name="Id">What the form that withdraws it sends.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="Purpose">What it gives: the role, or a new passkey.</param>
/// <param name="Expires">Until when it is good.</param>
public sealed record OpenInvitation(string Id, string Name, string? Email, string Purpose, Moment Expires);

/// <summary>The form of a new invitation, as text.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Email">The address of e-mail; empty for none.</param>
/// <param name="Role">The role: <c>member</c> or <c>administrator</c>.</param>
public sealed record NewInvitationForm(string? Name, string? Email, string? Role)
{
    /// <summary>The form as it is shown first.</summary>
    public static readonly NewInvitationForm Empty = new("", "", "member");

    /// <summary>Why no invitation was made; null for no reason.</summary>
    public string? Wrong { get; init; }

    /// <summary>Reads the form; null with the reason where a value cannot be.</summary>
    internal (NewInvitation? Invited, string? Wrong) Read(TimeSpan lifetime)
    {
        var (name, text) = (PlainText.Of(Name), Email?.Trim() ?? "");
        var email = EmailAddress.TryParse(text, out var address) ? address.Value : null;
        if (name.Length is 0 or > User.MaxName)
            return (null, $"Enter a name of up to {User.MaxName} characters.");
        if (text.Length > 0 && email is null)
            return (null, $"'{text}' is not an address such as ann@example.org.");
        return Role switch
        {
            "member" => (new NewInvitation(name, email, UserRole.Member, lifetime), null),
            "administrator" => (new NewInvitation(name, email, UserRole.Administrator, lifetime), null),
            _ => (null, "Choose a role."),
        };
    }
}

/// <summary>The page that shows the link of an invitation, once.</summary>
/// <param name="Name">The person's name.</param>
/// <param name="Link">The link.</param>
/// <param name="Email">Where it is sent by mail; null for nowhere.</param>
/// <param name="Days">How many days it is good.</param>
/// <param name="Back">Where to go on, from the server's root on.</param>
public sealed record InvitedPage(string Name, string Link, string? Email, int Days, string Back);

/// <summary>The page on which a person makes one more passkey.</summary>
/// <param name="Device">What the passkey may be called; empty where nothing is known.</param>
public sealed record NewPasskeyPage(string Device);

/// <summary>The page that asks what became of a person's devices.</summary>
/// <param name="Id">The person's id.</param>
/// <param name="Name">The person's name.</param>
/// <param name="Email">The address of e-mail; null for none.</param>
/// <param name="SendsMail">Whether the link is sent there.</param>
public sealed record RecoveryPage(string Id, string Name, string? Email, bool SendsMail);
