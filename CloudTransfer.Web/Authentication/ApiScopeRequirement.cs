using CloudTransfer.Web.Accounts;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace CloudTransfer.Web.Authentication;

/// <summary>
/// An API token that a request shows must be one, and be good for this. Without any, others decide: a program whose token was
/// withdrawn must not send as nobody.
/// </summary>
/// <param name="Scope">What it must be good for.</param>
internal sealed record ApiScopeRequirement(ApiScopes Scope) : IAuthorizationRequirement;

/// <summary>Asks for it.</summary>
internal sealed class ApiScopeAuthorizer : AuthorizationHandler<ApiScopeRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, ApiScopeRequirement requirement)
    {
        if (context.Resource is HttpContext http
            && (!ApiTokenHandler.TryRead(http.Request, out _)
                || await http.AuthenticateAsync(Schemes.ApiToken) is { Succeeded: true, Principal: { } program } && program.HasScope(requirement.Scope)))
            context.Succeed(requirement);
    }
}
