using System.Security.Claims;
using CloudTransfer.Web.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Begins the sessions of people who have shown who they are, by a provider or by a passkey.</summary>
public sealed class UserSignIn(UserSessions sessions, IOptions<SignInOptions> options)
{
    /// <summary>Begins a session, and ends the one that the browser has brought along.</summary>
    /// <param name="http">The request.</param>
    /// <param name="person">The person.</param>
    /// <param name="provider">The name of the provider.</param>
    /// <param name="idToken">What tells the provider at the sign-out whose session ends, sealed; null without.</param>
    /// <param name="properties">What the cookie is made of; the session is added to it.</param>
    /// <returns>Who is to be signed in by <see cref="Schemes.UserSession"/>.</returns>
    public async Task<ClaimsPrincipal> BeginAsync(HttpContext http, User person, string provider, string? idToken, AuthenticationProperties properties)
    {
        if (await http.AuthenticateAsync(Schemes.UserSession) is { Succeeded: true, Properties: var old } && UserSessionFormat.TokenOf(old) is { } former)
            await sessions.EndAsync(former, http.RequestAborted);
        var start = new SessionStart(provider, BrowserName.Of(http.Request.Headers.UserAgent.ToString()), idToken, options.Value.SessionLifetime);
        UserSessionFormat.SetToken(properties, await sessions.BeginAsync(person.Id, start, http.RequestAborted));
        return UserPrincipal.Of(person, Schemes.UserSession);
    }
}
