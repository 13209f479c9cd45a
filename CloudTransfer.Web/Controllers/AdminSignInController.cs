using CloudTransfer.Web.Administration;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers.Filters;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Takes the administrator's key.</summary>
[SecretUrl]
public sealed class AdminSignInController(AdminDoor admin, Doorman doorman) : Controller
{
    /// <summary>The right key is answered with a pass, in a cookie that only the administrator's pages see.</summary>
    [HttpPost("/admin/sign-in")]
    [Consumes("application/x-www-form-urlencoded")]
    [RequestSizeLimit(16 * 1024)]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> EnterAsync([FromForm] string? key, CancellationToken cancel)
    {
        if (admin.Door is not { } listener)
            return NotFound();
        var shown = key?.Trim() ?? "";
        switch (await doorman.TryAsync(listener, shown, HttpContext.Connection.RemoteIpAddress, cancel))
        {
            case KeyAnswer.Throttled:
                return this.RefuseGuessing();
            case KeyAnswer.Wrong:
                return SendersOnlyAttribute.Page(SignInPage.ForAdministrator(wrong: true), ModelState, HttpContext);
            default:
                Response.GivePass(listener, doorman.Write(listener, shown), Passes.ForAdministrator);
                return new SeeOtherResult("~" + Passes.ForAdministrator);
        }
    }

    /// <summary>Ends the pass, wherever a copy of it is.</summary>
    [HttpPost("/admin/sign-out")]
    [AdministratorOnly]
    [ValidateAntiForgeryToken]
    public async Task<IActionResult> LeaveAsync(CancellationToken cancel)
    {
        await doorman.EndAsync(admin.Door!, Request.PassFor(admin.Door!, Passes.ForAdministrator), cancel);
        Response.TakePass(admin.Door!, Passes.ForAdministrator);
        return new SeeOtherResult("~" + Passes.ForAdministrator);
    }
}
