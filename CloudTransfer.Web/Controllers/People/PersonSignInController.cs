using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Observability.Metrics;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.People;

/// <summary>Begins the sign-in of a person by a provider; the framework's handler ends it at the redirect URI.</summary>
[AccountPages]
[SecretUrl]
public sealed class PersonSignInController(OidcProviders providers, SignInPages pages, UploadSignIn uploads, SignInMetrics metrics) : Controller
{
    /// <summary>Shows the providers, and the form for an upload key where there are keys.</summary>
    /// <param name="returnUrl">Where to go on after it: an address of this server; any other counts as none.</param>
    [AcceptVerbs("GET", "HEAD", Route = "/sign-in")]
    public IActionResult Show(string? returnUrl) =>
        pages.Show(HttpContext, pages.ForPerson(uploads.HasKeys) with { ReturnUrl = Url.LocalOrStart(returnUrl) }, StatusCodes.Status200OK);

    /// <summary>Leads the browser to a provider.</summary>
    [HttpPost("/sign-in/{provider}")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> BeginAsync(string provider, [FromForm] string? returnUrl, CancellationToken cancel)
    {
        if (providers.Find(provider) is not { } chosen)
            return NotFound();
        if (await providers.DiscoverAsync(chosen, cancel) is null)
        {
            metrics.Ended(SignInOutcome.ProviderUnavailable);
            return this.Fail(ErrorCode.SignInProviderUnavailable);
        }

        await HttpContext.ChallengeAsync(chosen.Scheme, new AuthenticationProperties { RedirectUri = Url.LocalOrStart(returnUrl) });
        return this.Leave(chosen.Name);
    }
}
