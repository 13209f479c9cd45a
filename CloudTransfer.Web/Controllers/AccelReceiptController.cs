using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// Where the proxy tells what it has sent for us: to nobody else is there such an address. What it passes on for others names
/// them, however they write the address; and it asks for this one alone, to the letter.
/// </summary>
public sealed class AccelReceiptController(AccelRedirect accel) : Controller
{
    private const string Address = "/-/sent";

    /// <summary>Takes a receipt.</summary>
    /// <param name="receipt">The receipt that the proxy was given with the download.</param>
    /// <param name="sent">How many bytes of content it sent.</param>
    [HttpPost(Address)]
    [DisableRateLimiting]
    public IActionResult Take([FromHeader(Name = "X-Accel-Receipt")] string receipt, [FromHeader(Name = "X-Accel-Sent")] long sent) =>
        IsAskedByTheProxy && ModelState.IsValid && accel.Take(receipt, sent) ? NoContent() : NotFound();

    private bool IsAskedByTheProxy =>
        accel.IsOn && DirectPeer.IsKnownProxyItself(HttpContext) && HttpContext.Features.Get<IHttpRequestFeature>() is { RawTarget: Address };
}
