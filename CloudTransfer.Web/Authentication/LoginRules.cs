using CloudTransfer.Web.Accounts;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>What the settings allow now of the logins that there are: they may have changed since somebody signed in.</summary>
public sealed class LoginRules(IOptions<SignInOptions> signIn, OidcProviders providers)
{
    /// <summary>Whether people still come in by a provider. It is not enough that it has the name: another one may have it now, whose accounts are others.</summary>
    /// <param name="provider">The provider's name, as sessions and logins keep it.</param>
    /// <param name="issuer">The issuer whose account it is.</param>
    /// <param name="cancel">Ends the asking.</param>
    public async ValueTask<bool> AllowAsync(string provider, string issuer, CancellationToken cancel) => Passkey.Opens(issuer)
        ? signIn.Value.Passkeys.Enabled
        : signIn.Value.Find(provider) is { } found && await providers.IsIssuerAsync(found, issuer, cancel);

    /// <summary>A session as it is allowed: null where its provider is gone, and without a role that its provider no longer gives.</summary>
    public async ValueTask<UserSession?> AsAllowedAsync(UserSession session, CancellationToken cancel)
    {
        if (!await AllowAsync(session.Provider, session.Issuer, cancel))
            return null;
        return signIn.Value.GivesRoles(session.Provider, session.Issuer) ? session : session with { User = session.User with { Role = UserRole.Member } };
    }
}
