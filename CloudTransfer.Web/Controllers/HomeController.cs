using CloudTransfer.Web.Models;
using CloudTransfer.Web.Security;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The upload page.</summary>
public sealed class HomeController(IOptions<UploadOptions> upload, IOptions<TransfersOptions> transfers, UploadDoor door) : Controller
{
    /// <summary>The form that sends files, and what may be sent.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/")]
    [SendersOnly]
    public IActionResult Index()
    {
        // Its address is no secret; and with no referrer the browser would not say that its form comes from here.
        Response.Headers["Referrer-Policy"] = "same-origin";
        // Of a film that is to be sent, the script looks at one picture.
        Response.Headers.ContentSecurityPolicy = ContentPolicy.ShowsOwnFilms;
        var page = UploadPage.From(upload.Value, transfers.Value, Links.Of(Request).Home);
        var signedIn = Request.PassFor(door.Door, Passes.ForUploads) is not null;
        ViewData["SignedIn"] = signedIn;
        if (signedIn)
            Response.Headers.CacheControl = "no-cache, no-store";
        else if (this.HasAlready(page))
            return StatusCode(StatusCodes.Status304NotModified);
        return View(page);
    }
}
