using CloudTransfer.Web.Controllers.Filters;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The upload page.</summary>
public sealed class HomeController(UploadPages pages) : Controller
{
    /// <summary>Shows the upload form and its limits.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/")]
    [SendersOnly]
    public Task<IActionResult> IndexAsync() => pages.ShowAsync(this);
}
