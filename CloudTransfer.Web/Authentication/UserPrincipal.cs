using System.Security.Claims;
using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Storage;

namespace CloudTransfer.Web.Authentication;

/// <summary>A person as the principal of a request.</summary>
public static class UserPrincipal
{
    private const string ScopeClaim = "scope";

    /// <summary>The principal of a user, as a scheme signs them in.</summary>
    internal static ClaimsPrincipal Of(User user, string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, user.Id.Value));
        identity.AddClaim(new Claim(identity.NameClaimType, user.Name));
        if (user.Role is UserRole.Administrator)
            identity.AddClaim(new Claim(identity.RoleClaimType, Policies.Administrator));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>The principal of a program that acts for a user: with no role, and what its token is good for.</summary>
    internal static ClaimsPrincipal Of(FoundToken token, string scheme)
    {
        var identity = new ClaimsIdentity(scheme);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, token.User.Id.Value));
        identity.AddClaim(new Claim(identity.NameClaimType, token.User.Name));
        identity.AddClaims(ApiScopeNames.Of(token.Scopes).Select(scope => new Claim(ScopeClaim, scope)));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Whether a program's token is good for something.</summary>
    internal static bool HasScope(this ClaimsPrincipal principal, ApiScopes scope) =>
        ApiScopeNames.Parse(principal.FindAll(ScopeClaim).Select(claim => claim.Value)).HasFlag(scope);

    /// <summary>Whether the request comes from a browser that has signed in with the administrator's key, whatever else it is.</summary>
    public static bool HasAdministratorKey(this ClaimsPrincipal principal) =>
        principal.Identities.Any(identity => identity is { IsAuthenticated: true, AuthenticationType: Schemes.AdministratorSession });

    /// <summary>The id of the person whose request it is; null where it is nobody's with an account.</summary>
    public static StoredId? UserId(this ClaimsPrincipal principal) =>
        StoredId.TryParse(principal.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    /// <summary>The same where a policy has let only persons in.</summary>
    public static StoredId PersonId(this ClaimsPrincipal principal) => principal.UserId() ?? throw new InvalidOperationException("The policy let nobody in.");
}
