using CloudTransfer.Web.Administration;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace CloudTransfer.Web.Controllers.Filters;

/// <summary>For the administrator's pages: 404 where there are none, the sign-in form without a pass.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class AdministratorOnlyAttribute : Attribute, IAsyncAuthorizationFilter
{
    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        var http = context.HttpContext;
        var doorman = http.RequestServices.GetRequiredService<Doorman>();
        if (http.RequestServices.GetRequiredService<AdminDoor>().Door is not { } listener)
            context.Result = new NotFoundResult();
        else if (!await doorman.OpensAsync(listener, http.Request.PassFor(listener, Passes.ForAdministrator), http.RequestAborted))
            context.Result = SendersOnlyAttribute.Page(SignInPage.ForAdministrator(wrong: false), context.ModelState, http);
    }
}
