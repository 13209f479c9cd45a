using CloudTransfer.Web.Authentication.Passkeys;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>Signs people in by passkeys.</summary>
[AccountPages(ForPasskeys = true)]
[SecretUrl]
[Route("/sign-in/passkey")]
public sealed class PasskeySignInController(PasskeyVerifier verifier, PasskeySignIn signIn) : Controller
{
    /// <summary>A challenge: the options of <c>navigator.credentials.get</c>.</summary>
    [HttpPost("options")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> AskAsync() => Content(await verifier.AskAsync(HttpContext), "application/json");

    /// <summary>Takes the answer to it.</summary>
    [HttpPost]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(32 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> SignInAsync([FromForm] string? credential, [FromForm] string? returnUrl) =>
        await signIn.SignInAsync(HttpContext, credential ?? "") is { } error
            ? this.Fail(error)
            : new SeeOtherResult(Url.LocalOrStart(returnUrl));
}
