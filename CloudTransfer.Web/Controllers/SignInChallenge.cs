using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Answers those whom a policy does not let in, before anything of the body is read: a person gets the page with the sign-in
/// form, a program what the scheme itself answers.
/// </summary>
internal sealed class SignInChallenge(SignInPages pages, UploadSignIn uploads, IOptions<AdminOptions> admin) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Challenged && await PageAsync(context, policy) is { } page)
            await pages.WriteAsync(context, page);
        else
            await _usual.HandleAsync(next, context, policy, authorizeResult);
    }

    private async Task<SignInPage?> PageAsync(HttpContext context, AuthorizationPolicy policy)
    {
        if (policy.AuthenticationSchemes.Contains(Schemes.AdministratorSession, StringComparer.Ordinal))
            return string.IsNullOrEmpty(admin.Value.Key) ? null : SignInPage.ForAdministrator(wrong: false);
        if (context.Request.ResponseFormat() is not ResponseFormat.Browser)
            return null;
        var failure = (await context.AuthenticateAsync(Schemes.AccessKey)).Failure;
        return failure is TooManyAttemptsException ? null : SignInPage.ForSending(uploads.HasKeys, wrong: failure is not null);
    }
}
