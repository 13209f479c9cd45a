using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>Signs the administrator in and out.</summary>
[SecretUrl]
public sealed class AdminSignInController(IOptionsMonitor<AccessKeyOptions> keys, AccessKeyVerifier verifier, SignInPages pages) : Controller
{
    private readonly AccessKeyOptions _keys = keys.Get(Schemes.AdministratorKey);

    /// <summary>The right key begins a session, whose cookie only the administrator's pages see.</summary>
    [HttpPost("/admin/sign-in")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> SignInAsync([FromForm] string? key, CancellationToken cancel)
    {
        if (_keys.Keys.Count == 0)
            return NotFound();
        var shown = key?.Trim() ?? "";
        switch (await verifier.VerifyAsync(_keys, shown, HttpContext.Connection.RemoteIpAddress, cancel))
        {
            case KeyVerification.Throttled:
                HttpContext.Fail(Error.TooManyWrongKeys(AttemptLimiter.Memory));
                return new EmptyResult();
            case KeyVerification.Wrong:
                return pages.Show(HttpContext, SignInPage.ForAdministrator(hasKey: true, wrong: true));
            default:
                await HttpContext.SignInAsync(Schemes.AdministratorSession, _keys.PrincipalOf(AccessKey.Fingerprint(shown), Schemes.AdministratorSession));
                return new SeeOtherResult("~/admin");
        }
    }

    /// <summary>Ends the session, wherever a copy of its cookie is.</summary>
    [HttpPost("/admin/sign-out")]
    [Authorize(Policy = Policies.CanAdminister)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> SignOutAsync()
    {
        await HttpContext.SignOutAsync(Schemes.AdministratorSession);
        return new SeeOtherResult("~/admin");
    }
}
