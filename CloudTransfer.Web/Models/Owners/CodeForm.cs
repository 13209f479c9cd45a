using CloudTransfer.Web.Notifications;
using CloudTransfer.Web.Notifications.Proofs;

namespace CloudTransfer.Web.Models.Owners;

/// <summary>The part of a page that asks for a code which was sent to an address.</summary>
/// <param name="Address">The URL of the page, below which its actions are.</param>
/// <param name="Email">The address, as people write it.</param>
/// <param name="State">What has become of the code.</param>
/// <param name="Failure">Why the code could not be sent; null where it was, or waits.</param>
/// <param name="Purpose">What happens when it is typed, in one sentence.</param>
/// <param name="Button">What the button says.</param>
public sealed record CodeForm(string Address, string Email, CodeState State, string? Failure, string Purpose, string Button)
{
    /// <summary>Why the code that was typed is not right; null for none.</summary>
    public string? Wrong { get; init; }

    /// <summary>What has become of the code, up to the address that it is for.</summary>
    public string Line => (Failure, State) switch
    {
        (not null, _) => "The code could not be sent to",
        (_, CodeState.Waiting) => "A code is being sent to",
        (_, CodeState.Valid) => "A code goes by mail to",
        _ => "Send another code: the last one has expired. It went to",
    };

    /// <summary>Why a code could not be sent; null for no reason. The mail server's words would tell a stranger which addresses it knows.</summary>
    internal static string? Words(MailFailure? failure) => failure switch
    {
        null => null,
        MailFailure.Moot => "It had to wait for too long.",
        { } why => RecipientLine.Words(why, ""),
    };
}
