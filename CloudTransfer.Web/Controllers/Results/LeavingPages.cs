using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers.Results;

/// <summary>Leads a browser to a provider after a form was sent.</summary>
internal static class LeavingPages
{
    /// <summary>
    /// A page in the place of the redirect that the framework has made. A redirect in answer to a form may only go where the form
    /// itself may (CSP, <c>form-action</c>), in some browsers: this page has the browser go there as by a link.
    /// </summary>
    /// <param name="controller">The controller of the request.</param>
    /// <param name="provider">The provider's name.</param>
    public static IActionResult Leave(this Controller controller, string provider)
    {
        var response = controller.Response;
        var address = response.Headers.Location.ToString();
        response.Headers.Location = default;
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["Refresh"] = "0; url=" + address;
        response.StatusCode = StatusCodes.Status200OK;
        return controller.View("~/Views/SignIn/Leave.cshtml", new LeavingPage(provider, address));
    }
}
