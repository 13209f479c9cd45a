using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace CloudTransfer.Web.Authentication;

/// <summary>Has a cookie be as good as the row of its session, and no better.</summary>
/// <param name="rules">Which sessions go on.</param>
/// <param name="sessions">The sessions.</param>
internal sealed class UserSessionEvents(LoginRules rules, UserSessions sessions) : CookieAuthenticationEvents
{
    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        if (UserSessionFormat.TokenOf(context.Properties) is { } token
            && await sessions.FindAsync(token, context.HttpContext.RequestAborted) is { } found
            && await rules.AsAllowedAsync(found, context.HttpContext.RequestAborted) is { } session)
        {
            context.HttpContext.Features.Set(session);
            context.ReplacePrincipal(UserPrincipal.Of(session.User, context.Scheme.Name));
        }
        else
        {
            context.RejectPrincipal();
        }
    }

    public override async Task SigningOut(CookieSigningOutContext context)
    {
        EndedSessions.Add(context.HttpContext, context.Scheme.Name);
        if (await context.HttpContext.AuthenticateAsync(context.Scheme.Name) is { Succeeded: true, Properties: var properties } && UserSessionFormat.TokenOf(properties) is { } token)
            await sessions.EndAsync(token, context.HttpContext.RequestAborted);
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.HttpContext.Fail(ErrorCode.SignInNeeded);
        return Task.CompletedTask;
    }

    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        // As for everybody else whom a page is none of the business of.
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
