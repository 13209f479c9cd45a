using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Authentication.Passkeys;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>Adds and removes the passkeys of a person. Those who come by a provider have none: the provider could not shut them out.</summary>
[AccountPages(ForPasskeys = true)]
[Authorize(Policy = Policies.IsPerson)]
[SecretUrl]
[Route("/account/passkeys")]
public sealed class PasskeysController(PasskeyStore passkeys, PasskeyVerifier verifier, PasskeySignIn signIn, RecentSignIn recent) : Controller
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly SignInAgainPage SignInAgain = new(
        "New passkey", "Sign in once more first, so that nobody else adds a passkey in a browser that you left open.", "~/account/passkeys/new", "passkeys");

    private StoredId Person => User.PersonId();

    private bool IsLocal => HttpContext.Features.Get<UserSession>() is { IsLocal: true };

    /// <summary>Asks what the passkey is called.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "new")]
    public IActionResult Show()
    {
        if (!IsLocal)
            return NotFound();
        return recent.Has(HttpContext)
            ? View("~/Views/Account/NewPasskey.cshtml", new NewPasskeyPage(BrowserName.Of(Request.Headers.UserAgent.ToString())))
            : View("~/Views/Account/SignInAgain.cshtml", SignInAgain);
    }

    /// <summary>A challenge: the options of <c>navigator.credentials.create</c>.</summary>
    [HttpPost("options")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> AskAsync()
    {
        if (!IsLocal)
            return NotFound();
        return recent.Has(HttpContext)
            ? Content(await verifier.AskForNewAsync(HttpContext, PasskeyCeremony.Of(Person), Person, User.Identity!.Name!), "application/json")
            : this.Fail(ErrorCode.PasskeyNotBegun);
    }

    /// <summary>Takes the new passkey.</summary>
    [HttpPost]
    [Consumes(Form)]
    [RequestSizeLimit(32 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> AddAsync([FromForm] string? credential, [FromForm] string? name) =>
        await signIn.AddAsync(HttpContext, Person, credential ?? "", PasskeyName.Read(name)) is { } error ? this.Fail(error) : new SeeOtherResult("~/account#passkeys");

    /// <summary>Removes a passkey, unless it is the last one.</summary>
    [HttpPost("remove")]
    [Consumes(Form)]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> RemoveAsync([FromForm] string? id, CancellationToken cancel) =>
        await passkeys.RemoveAsync(Person, id ?? "", cancel) || await passkeys.FindAsync(Person, id ?? "", cancel) is null
            ? new SeeOtherResult("~/account#passkeys")
            : this.Fail(ErrorCode.PasskeyIsLast);
}
