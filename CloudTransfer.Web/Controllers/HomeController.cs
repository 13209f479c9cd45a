using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Uploads;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace CloudTransfer.Web.Controllers;

/// <summary>The upload page.</summary>
public sealed class HomeController(IOptions<UploadOptions> upload, IOptions<TransfersOptions> transfers) : Controller
{
    /// <summary>The form that sends files, and what may be sent.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/")]
    [SendersOnly]
    public IActionResult Index()
    {
        Response.Headers.CacheControl = "no-cache";
        return View(UploadPage.From(upload.Value, transfers.Value, Links.Of(Request).Home));
    }
}
