using CloudTransfer.Web.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The upload page.</summary>
public sealed class HomeController(UploadPages pages) : Controller
{
    /// <summary>Shows the upload form and its limits.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/")]
    [Authorize(Policy = Policies.CanUpload)]
    public Task<IActionResult> IndexAsync() => pages.ShowAsync(this);
}
