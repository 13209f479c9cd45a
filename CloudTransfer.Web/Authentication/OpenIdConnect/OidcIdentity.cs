using System.Security.Claims;
using CloudTransfer.Web.Accounts;

namespace CloudTransfer.Web.Authentication.OpenIdConnect;

/// <summary>Reads who somebody is, and whether the settings let them in, from the claims of a provider (OpenID Connect Core, section 5.1).</summary>
internal static class OidcIdentity
{
    /// <summary>The identity that claims tell of.</summary>
    /// <param name="claims">The validated claims of the ID token and the UserInfo response.</param>
    /// <param name="provider">The provider.</param>
    /// <returns>Null where the claims name nobody.</returns>
    public static ExternalIdentity? Read(ClaimsPrincipal claims, OidcProviderOptions provider)
    {
        if (claims.FindFirstValue("iss") is not { Length: > 0 } issuer || claims.FindFirstValue("sub") is not { Length: > 0 } subject)
            return null;
        var email = claims.FindFirstValue("email") is { Length: > 0 } address ? PlainText.Of(address, User.MaxName) : null;
        var role = HasAny(claims, provider.RoleClaim, provider.AdministratorRoles) ? UserRole.Administrator : UserRole.Member;
        return new ExternalIdentity(issuer, subject, provider.Name, NameOf(claims, email ?? subject), email, role, IsAllowed(claims, provider));
    }

    private static bool IsAllowed(ClaimsPrincipal claims, OidcProviderOptions provider) =>
        (provider.AllowedGroups.Count == 0 || HasAny(claims, provider.GroupsClaim, provider.AllowedGroups))
        && (provider.AllowedDomains.Count == 0 || IsVerifiedIn(claims, provider.AllowedDomains));

    // At some providers everybody may call an address one's own that nobody has looked at.
    private static bool IsVerifiedIn(ClaimsPrincipal claims, IEnumerable<string> domains) =>
        string.Equals(claims.FindFirstValue("email_verified"), "true", StringComparison.OrdinalIgnoreCase)
        && claims.FindFirstValue("email") is { } email
        && domains.Contains(email[(email.LastIndexOf('@') + 1)..], StringComparer.OrdinalIgnoreCase);

    private static bool HasAny(ClaimsPrincipal claims, string type, IEnumerable<string> values) =>
        claims.FindAll(type).Any(claim => values.Contains(claim.Value, StringComparer.Ordinal));

    private static string NameOf(ClaimsPrincipal claims, string otherwise)
    {
        var name = PlainText.Of(claims.FindFirstValue("name") ?? claims.FindFirstValue("preferred_username"), User.MaxName);
        return name.Length > 0 ? name : PlainText.Of(otherwise, User.MaxName);
    }
}
