using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Authentication.Passkeys;

/// <summary>What a challenge is for: an answer to one for something else does not count.</summary>
/// <param name="Purpose">What it is for, which goes into the seal.</param>
/// <param name="Path">The addresses that see its cookie, below the server's own path.</param>
public sealed record PasskeyCeremony(string Purpose, string Path)
{
    /// <summary>Somebody signs in.</summary>
    public static readonly PasskeyCeremony SignIn = new("sign-in", "/sign-in/passkey");

    /// <summary>A guest makes the first passkey.</summary>
    public static PasskeyCeremony Of(InvitationToken invitation) => new($"invitation {invitation.Hash()}", "/sign-in/invitations");

    /// <summary>A person makes one more passkey.</summary>
    public static PasskeyCeremony Of(StoredId person) => new($"person {person}", "/account/passkeys");
}
