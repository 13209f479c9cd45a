using CloudTransfer.Web.Accounts;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models.People;
using CloudTransfer.Web.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>Makes and withdraws the tokens of a person's programs.</summary>
[AccountPages]
[Authorize(Policy = Policies.IsPerson)]
[SecretUrl]
[Route("/account/tokens")]
public sealed class ApiTokensController(ApiTokens tokens, RecentSignIn recent, LinkFactory links) : Controller
{
    private const int FormLimit = 16 * 1024;
    private const string FormType = "application/x-www-form-urlencoded", FormView = "~/Views/Account/NewToken.cshtml";

    private StoredId Person => User.PersonId();

    /// <summary>Asks what the token is for; what was filled in before another sign-in is filled in again.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "new")]
    public IActionResult Show([FromQuery] NewTokenForm form) => recent.Has(HttpContext) ? View(FormView, form.IsBlank ? NewTokenForm.Empty : form) : SignInAgain(form);

    /// <summary>Makes a token, and shows it once.</summary>
    [HttpPost("new")]
    [Consumes(FormType)]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> MakeAsync([FromForm] NewTokenForm form, CancellationToken cancel)
    {
        var (name, scopes, lifetime, wrong) = form.Read();
        if (wrong is not null)
            return ShowAgain(form, wrong);
        if (!recent.Has(HttpContext))
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            return SignInAgain(form);
        }

        if (await tokens.MakeAsync(Person, name, scopes, lifetime, cancel) is not { } token)
            return ShowAgain(form, $"You have {ApiTokens.Most} tokens: withdraw one first.");
        var command = scopes.HasFlag(ApiScopes.Upload) ? $"curl -H \"Authorization: Bearer {token.Value}\" -T file {links.For(Request).Home}" : null;
        return View("~/Views/Account/Token.cshtml", new NewTokenPage(token.Value, command));
    }

    /// <summary>Withdraws a token.</summary>
    [HttpPost("withdraw")]
    [Consumes(FormType)]
    [RequestSizeLimit(FormLimit)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> WithdrawAsync([FromForm] string? id, CancellationToken cancel)
    {
        await tokens.WithdrawAsync(Person, id ?? "", cancel);
        return new SeeOtherResult("~/account#tokens");
    }

    private ViewResult SignInAgain(NewTokenForm form) => View("~/Views/Account/SignInAgain.cshtml", new SignInAgainPage(
        "New API token", "Sign in once more first, so that nobody else makes a token in a browser that you left open.", form.Address, "tokens"));

    private ViewResult ShowAgain(NewTokenForm form, string wrong)
    {
        Response.StatusCode = StatusCodes.Status400BadRequest;
        return View(FormView, form with { Wrong = wrong });
    }
}
