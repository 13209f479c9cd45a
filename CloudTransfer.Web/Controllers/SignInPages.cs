using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>Shows the page that asks for a sign-in.</summary>
public sealed class SignInPages(IModelMetadataProvider metadata, MembershipFilter memberships, IOptions<SignInOptions> signIn)
{
    private readonly SignInProvider[] _providers = [.. signIn.Value.Providers.Select(provider => new SignInProvider(provider.Name, $"~/sign-in/{provider.Key}"))];

    /// <summary>The page for people with an account.</summary>
    /// <param name="hasKeys">Whether upload keys sign in, too.</param>
    public SignInPage ForPerson(bool hasKeys) => SignInPage.ForPerson(hasKeys, _providers.Length > 0);

    /// <summary>The page as the result of an action.</summary>
    /// <param name="http">The request.</param>
    /// <param name="page">The page.</param>
    /// <param name="status">The status: 401 where it stands in the place of another page.</param>
    public ViewResult Show(HttpContext http, SignInPage page, int status = StatusCodes.Status401Unauthorized)
    {
        http.Response.Headers.CacheControl = "no-cache, no-store";
        return new ViewResult
        {
            StatusCode = status,
            ViewName = "~/Views/SignIn/Show.cshtml",
            ViewData = new ViewDataDictionary<SignInPage>(metadata, new ModelStateDictionary())
            {
                Model = page with
                {
                    Providers = page.TakesPeople ? _providers : [],
                    HasPasskeys = page.TakesPeople && signIn.Value.Passkeys.Enabled,
                    ReturnUrl = page.ReturnUrl.Length > 0 ? page.ReturnUrl : ReturnUrlOf(http.Request),
                },
            },
        };
    }

    /// <summary>Writes the page where there is no action, because the caller may not come that far.</summary>
    public async Task WriteAsync(HttpContext http, SignInPage page)
    {
        var view = Show(http, page);
        view.ViewData[Membership.Key] = await memberships.ForFrameAsync(http);
        await view.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }

    // The page that was asked for; what was sent to it is not sent again.
    private static string ReturnUrlOf(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) ? request.PathBase + request.Path + request.QueryString : request.PathBase + "/";
}
