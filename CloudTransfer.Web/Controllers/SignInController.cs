using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Authentication.OpenIdConnect;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>Signs browsers in with an upload key, and out.</summary>
public sealed class SignInController(
    IOptionsMonitor<AccessKeyOptions> keys, AccessKeyVerifier verifier, UploadSignIn uploads, SignInPages pages, ProviderSignOut provider)
    : Controller
{
    private readonly AccessKeyOptions _keys = keys.Get(Schemes.AccessKey);

    /// <summary>A right key begins a session.</summary>
    [HttpPost("/sign-in")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> SignInAsync([FromForm] string? key, CancellationToken cancel)
    {
        var shown = key?.Trim() ?? "";
        switch (await verifier.VerifyAsync(_keys, shown, HttpContext.Connection.RemoteIpAddress, cancel))
        {
            case KeyVerification.Throttled:
                HttpContext.Fail(Error.TooManyWrongKeys(AttemptLimiter.Memory));
                return new EmptyResult();
            case KeyVerification.Wrong:
                return pages.Show(HttpContext, SignInPage.ForSending(uploads.HasKeys, wrong: true, uploads.TakesPeople));
            default:
                await HttpContext.SignInAsync(Schemes.AccessKeySession, _keys.PrincipalOf(AccessKey.Fingerprint(shown), Schemes.AccessKeySession));
                return new SeeOtherResult("~/");
        }
    }

    /// <summary>Ends the session, wherever a copy of its cookie is, and that at the provider.</summary>
    [HttpPost("/sign-out")]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> SignOutAsync()
    {
        await HttpContext.SignOutAsync(Schemes.AccessKeySession);
        if (await provider.SignOutAsync(HttpContext) is { } left)
            return this.Leave(left);
        return new SeeOtherResult("~/");
    }
}
