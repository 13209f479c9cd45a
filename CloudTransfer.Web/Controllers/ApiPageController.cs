using CloudTransfer.Web.Api.Description;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The API's description for people, from the same document that programs read.</summary>
public sealed class ApiPageController(DescriptionDocument description, Memberships memberships) : Controller
{
    /// <summary>Every operation with what it takes and what it answers.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/api")]
    public async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        // What it describes is the build's.
        var home = Links.Of(Request).Home;
        var membership = await memberships.ForFrameAsync(HttpContext);
        return !membership.IsSignedIn && this.HasAlready(new { home, membership.CanUpload })
            ? StatusCode(StatusCodes.Status304NotModified)
            : View("Show", ApiPage.From((await description.Written.WaitAsync(cancel)).Document, home));
    }
}
