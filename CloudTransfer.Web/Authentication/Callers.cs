using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;

namespace CloudTransfer.Web.Authentication;

/// <summary>Who a caller is, whether or not the policy of an action asks.</summary>
public static class Callers
{
    /// <summary>Whoever is signed in by an account, by an upload key or by the proxy in front; null for anybody else.</summary>
    public static async Task<ClaimsPrincipal?> SignedInAsync(HttpContext context) =>
        await PrincipalAsync(context, Schemes.UserSession) ?? await PrincipalAsync(context, Schemes.Uploader);

    private static async Task<ClaimsPrincipal?> PrincipalAsync(HttpContext context, string scheme) =>
        await context.AuthenticateAsync(scheme) is { Succeeded: true, Principal: { } principal } ? principal : null;
}
