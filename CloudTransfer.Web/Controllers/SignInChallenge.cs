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
internal sealed class SignInChallenge(SignInPages pages, UploadSignIn uploads, IOptions<AdminOptions> admin, IOptions<SignInOptions> signIn) : IAuthorizationMiddlewareResultHandler
{
    private readonly AuthorizationMiddlewareResultHandler _usual = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Challenged && await PageAsync(context, policy) is { } page)
            await pages.WriteAsync(context, page);
        // Who has signed in as somebody else may have the key.
        else if (authorizeResult.Forbidden && IsForAdministrator(policy) && HasAdministratorKey)
            await pages.WriteAsync(context, SignInPage.ForAdministrator(hasKey: true, wrong: false));
        else
            await _usual.HandleAsync(next, context, policy, authorizeResult);
    }

    private bool HasAdministratorKey => !string.IsNullOrEmpty(admin.Value.Key);

    private static bool IsForAdministrator(AuthorizationPolicy policy) => policy.AuthenticationSchemes.Contains(Schemes.AdministratorSession, StringComparer.Ordinal);

    private async Task<SignInPage?> PageAsync(HttpContext context, AuthorizationPolicy policy)
    {
        if (IsForAdministrator(policy))
            return HasAdministratorKey || signIn.Value.IsOn ? SignInPage.ForAdministrator(HasAdministratorKey, wrong: false) : null;
        if (context.Request.ResponseFormat() is not ResponseFormat.Browser)
            return null;
        if (policy.AuthenticationSchemes.Contains(Schemes.UserSession, StringComparer.Ordinal))
            return pages.ForPerson(hasKeys: false);
        var failure = (await context.AuthenticateAsync(Schemes.AccessKey)).Failure;
        return failure is TooManyAttemptsException ? null : SignInPage.ForSending(uploads.HasKeys, wrong: failure is not null, uploads.TakesPeople);
    }
}
