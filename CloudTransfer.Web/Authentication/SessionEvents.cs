using System.Security.Claims;
using CloudTransfer.Web.Audit;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CloudTransfer.Web.Authentication;

/// <summary>Ends sessions: those that were signed out, on every replica, and those whose key is no longer in the settings.</summary>
/// <param name="keys">The keys that the sessions belong to.</param>
/// <param name="revoked">The sessions that were signed out.</param>
/// <param name="audit">Where it is written that one begins.</param>
internal sealed class SessionEvents(AccessKeyOptions keys, RevokedSessions revoked, AuditTrail audit) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (!keys.HasKey(context.Principal?.FindFirstValue(AccessKeyOptions.KeyClaim))
            || await revoked.ContainsAsync(SessionTicketFormat.IdOf(context.Properties), context.HttpContext.RequestAborted))
            context.RejectPrincipal();
    }

    public override Task SigningIn(CookieSigningInContext context) =>
        audit.WriteAsync(AuditAction.SessionBegan, default, $"{keys.Purpose}_key", RequestCallers.ActorOf(context.Principal));

    public override async Task SigningOut(CookieSigningOutContext context)
    {
        EndedSessions.Add(context.HttpContext, context.Scheme.Name);
        // What signs nobody in needs no end, and texts that a stranger made up are not kept.
        if (await context.HttpContext.AuthenticateAsync(context.Scheme.Name) is { Succeeded: true, Properties: { } session, Principal: var principal })
            await revoked.AddAsync(SessionTicketFormat.IdOf(session), keys.SessionLifetime, RequestCallers.ActorOf(principal), context.HttpContext.RequestAborted);
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        // The framework would name a page that is not there.
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        // The form is shown at the address itself. Without any key to sign in with, there is no such address.
        context.Response.StatusCode = keys.Keys.Count > 0 ? StatusCodes.Status401Unauthorized : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
