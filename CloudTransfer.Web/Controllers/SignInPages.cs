using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace CloudTransfer.Web.Controllers;

/// <summary>Answers 401 with the page that asks for a key.</summary>
public sealed class SignInPages(IModelMetadataProvider metadata, MembershipFilter memberships)
{
    /// <summary>The page as the result of an action.</summary>
    public ViewResult Show(HttpContext http, SignInPage page)
    {
        http.Response.Headers.CacheControl = "no-cache, no-store";
        return new ViewResult
        {
            StatusCode = StatusCodes.Status401Unauthorized,
            ViewName = "~/Views/SignIn/Show.cshtml",
            ViewData = new ViewDataDictionary<SignInPage>(metadata, new ModelStateDictionary()) { Model = page },
        };
    }

    /// <summary>Writes the page where there is no action, because the caller may not come that far.</summary>
    public async Task WriteAsync(HttpContext http, SignInPage page)
    {
        var view = Show(http, page);
        view.ViewData[Membership.Key] = await memberships.ForFrameAsync(http);
        await view.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
    }
}
