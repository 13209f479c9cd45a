using CloudTransfer.Web.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication.OpenIdConnect;

/// <summary>Ends a person's session here, and at the provider where it can (OpenID Connect RP-Initiated Logout 1.0).</summary>
public sealed class ProviderSignOut(IOptions<SignInOptions> signIn, OidcProviders providers, UserSessions sessions)
{
    /// <summary>
    /// Signs the person of a request out. Where the provider ends its session, too, the response is a redirect to it, from where the
    /// browser comes back.
    /// </summary>
    /// <returns>The name of the provider that the response leads to; null for none.</returns>
    public async Task<string?> SignOutAsync(HttpContext http)
    {
        if (!signIn.Value.IsOn || await http.AuthenticateAsync(Schemes.UserSession) is not { Succeeded: true, Properties: var properties }
            || UserSessionFormat.TokenOf(properties) is not { } token || http.Features.Get<UserSession>() is not { } session)
            return null;
        var idToken = await sessions.IdTokenOfAsync(token, http.RequestAborted);
        await http.SignOutAsync(Schemes.UserSession);
        if (idToken is null || providers.FindByName(session.Provider) is not { } provider
            || await providers.DiscoverAsync(provider, http.RequestAborted) is not { EndSessionEndpoint: { Length: > 0 } })
            return null;
        var leaving = new AuthenticationProperties { RedirectUri = http.Request.PathBase + "/" };
        leaving.SetParameter(OidcEvents.SealedIdToken, idToken);
        await http.SignOutAsync(provider.Scheme, leaving);
        return provider.Name;
    }
}
