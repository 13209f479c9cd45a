using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The upload page.</summary>
public sealed class HomeController(IOptions<UploadOptions> upload, IOptions<TransfersOptions> transfers, Memberships memberships) : Controller
{
    /// <summary>The form that sends files, and what may be sent.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/")]
    [SendersOnly]
    public async Task<IActionResult> IndexAsync()
    {
        // Its address is no secret; and with no referrer the browser would not say that its form comes from here.
        Response.Headers["Referrer-Policy"] = "same-origin";
        var page = UploadPage.From(upload.Value, transfers.Value, Links.Of(Request).Home);
        // Who can sign out gets a page with a token of their own.
        return !(await memberships.OfAsync(HttpContext)).IsSignedIn && this.HasAlready(page) ? StatusCode(StatusCodes.Status304NotModified) : View("Index", page);
    }
}
