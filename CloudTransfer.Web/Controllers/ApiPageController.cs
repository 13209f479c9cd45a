using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Models;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The API's documentation as a page, generated from the OpenAPI document.</summary>
public sealed class ApiPageController(DescriptionDocument description, MembershipFilter memberships, LinkFactory links) : Controller
{
    /// <summary>Shows every operation with its parameters and responses.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/api")]
    public async Task<IActionResult> ShowAsync(CancellationToken cancel)
    {
        // The description itself changes only with the build, which is part of every tag.
        var home = links.For(Request).Home;
        var membership = await memberships.ForFrameAsync(HttpContext);
        return !membership.IsSignedIn && this.IsNotModified(new { home, membership.CanUpload })
            ? StatusCode(StatusCodes.Status304NotModified)
            : View("Show", ApiPage.From((await description.Written.WaitAsync(cancel)).Document, home));
    }
}
