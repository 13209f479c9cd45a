using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication.Passkeys;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>The page behind the link of an invitation. To open it spends nothing, since programs open links, too; a passkey does.</summary>
[AccountPages(ForPasskeys = true)]
[SecretUrl]
[Route("/sign-in/invitations/{token}")]
public sealed class InvitationController(InvitationStore invitations, PasskeyVerifier verifier, PasskeySignIn signIn, TimeProvider time) : Controller
{
    /// <summary>Says what the link is for.</summary>
    [AcceptVerbs("GET", "HEAD")]
    public async Task<IActionResult> ShowAsync(string token, CancellationToken cancel) => await FindAsync(token, cancel) is { } invitation
        ? View("~/Views/SignIn/Invitation.cshtml", InvitationPage.From(invitation, token, BrowserName.Of(Request.Headers.UserAgent.ToString()), time.GetUtcNow()))
        : NotGood();

    /// <summary>A challenge: the options of <c>navigator.credentials.create</c>.</summary>
    [HttpPost("options")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> AskAsync(string token, CancellationToken cancel) =>
        await FindAsync(token, cancel) is { } invitation && InvitationToken.TryParse(token, out var parsed)
            ? Content(await verifier.AskForNewAsync(HttpContext, PasskeyCeremony.Of(parsed), invitation.User ?? StoredId.New(), invitation.Name), "application/json")
            : this.Fail(ErrorCode.InvitationNotGood);

    /// <summary>Takes the new passkey, and signs the person in.</summary>
    [HttpPost]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(32 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> AcceptAsync(string token, [FromForm] string? credential, [FromForm] string? name)
    {
        if (!InvitationToken.TryParse(token, out var parsed))
            return NotGood();
        return await signIn.AcceptAsync(HttpContext, parsed, credential ?? "", PasskeyName.Read(name)) switch
        {
            null => new SeeOtherResult("~/account#passkeys"),
            { Code: ErrorCode.InvitationNotGood } => NotGood(),
            var error => this.Fail(error),
        };
    }

    // The page of links to transfers would say something else.
    private ViewResult NotGood()
    {
        Response.StatusCode = StatusCodes.Status404NotFound;
        return View("~/Views/SignIn/NotGood.cshtml");
    }

    private async Task<Invitation?> FindAsync(string token, CancellationToken cancel) =>
        InvitationToken.TryParse(token, out var parsed) ? await invitations.FindAsync(parsed, cancel) : null;
}
