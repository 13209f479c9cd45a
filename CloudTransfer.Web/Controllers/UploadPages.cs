using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The page with the form that sends files: as it is at first, and as it comes back where something is wrong in it.</summary>
public sealed class UploadPages(IOptions<UploadOptions> upload, IOptions<TransfersOptions> transfers, Memberships memberships)
{
    private const string Path = "~/Views/Home/Index.cshtml";

    /// <summary>Shows it, or says that the browser has it already.</summary>
    public async Task<IActionResult> ShowAsync(Controller controller)
    {
        var page = Prepare(controller);
        // Who can sign out gets a page with a token of their own.
        var isShared = !(await memberships.OfAsync(controller.HttpContext)).IsSignedIn;
        return isShared && controller.HasAlready(page) ? controller.StatusCode(StatusCodes.Status304NotModified) : controller.View(Path, page);
    }

    /// <summary>Shows it with what was filled in, and what is wrong.</summary>
    public IActionResult ShowAgain(Controller controller, RefusedForm form, string wrong)
    {
        controller.Response.StatusCode = StatusCodes.Status400BadRequest;
        return controller.View(Path, Prepare(controller) with { Filled = FilledForm.From(form, wrong) });
    }

    private UploadPage Prepare(Controller controller)
    {
        // Its address is no secret; and with no referrer the browser would not say that its form comes from here.
        controller.Response.Headers["Referrer-Policy"] = "same-origin";
        // Of a film that is to be sent, the script looks at one picture.
        controller.Response.Headers.ContentSecurityPolicy = ContentPolicy.ShowsOwnFilms;
        return UploadPage.From(upload.Value, transfers.Value, Links.Of(controller.Request).Home);
    }
}
