using System.Security.Claims;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Authentication;

/// <summary>Who a caller is, whether or not the policy of an action asks. Where nobody can sign in, nothing is looked up.</summary>
public sealed class Callers(IOptions<SignInOptions> signIn)
{
    /// <summary>The person whose page it is; null for somebody without an account, and for who has just signed out.</summary>
    public async ValueTask<ClaimsPrincipal?> PersonAsync(HttpContext http) =>
        signIn.Value.IsOn ? await PrincipalAsync(http, Schemes.UserSession) : null;

    /// <summary>The id of the person who sends, by a browser's session or a program's API token; null for somebody without an account.</summary>
    public async ValueTask<StoredId?> UserIdAsync(HttpContext http) => (await SenderAsync(http))?.UserId();

    /// <summary>Whoever is signed in by an account or its API token, by an upload key or by the proxy in front; null for anybody else.</summary>
    public async ValueTask<ClaimsPrincipal?> SignedInAsync(HttpContext http) => await SenderAsync(http) ?? await PrincipalAsync(http, Schemes.Uploader);

    /// <summary>Whether a browser has a session by an upload key.</summary>
    public static async ValueTask<bool> HasKeySessionAsync(HttpContext http) => await PrincipalAsync(http, Schemes.AccessKeySession) is not null;

    private async ValueTask<ClaimsPrincipal?> SenderAsync(HttpContext http) =>
        signIn.Value.IsOn ? await PrincipalAsync(http, Schemes.ApiToken) ?? await PersonAsync(http) : null;

    // The framework goes on with what it found when it was asked first, whatever has ended since.
    private static async ValueTask<ClaimsPrincipal?> PrincipalAsync(HttpContext http, string scheme)
    {
        if (await http.AuthenticateAsync(scheme) is not { Succeeded: true, Principal: { } principal } || EndedSessions.Has(http, scheme))
            return null;
        http.Features.Set(new KnownCaller(principal));
        return principal;
    }
}
