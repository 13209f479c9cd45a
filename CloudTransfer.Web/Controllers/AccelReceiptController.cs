using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace CloudTransfer.Web.Controllers;

/// <summary>
/// The endpoint where the proxy reports what it sent. It exists for the proxy alone: requests that the proxy forwards
/// name their client, however the URL is written, and the proxy itself requests exactly this URL.
/// </summary>
public sealed class AccelReceiptController(AccelRedirect accel) : Controller
{
    private const string Address = "/-/sent";

    /// <summary>Accepts a receipt.</summary>
    /// <param name="receipt">The receipt issued with the redirect.</param>
    /// <param name="sent">The number of content bytes that the proxy sent.</param>
    [HttpPost(Address)]
    [DisableRateLimiting]
    public IActionResult Accept([FromHeader(Name = "X-Accel-Receipt")] string receipt, [FromHeader(Name = "X-Accel-Sent")] long sent) =>
        IsFromProxy && ModelState.IsValid && accel.Confirm(receipt, sent) ? NoContent() : NotFound();

    private bool IsFromProxy =>
        accel.IsOn && DirectPeer.IsKnownProxyItself(HttpContext) && HttpContext.Features.Get<IHttpRequestFeature>() is { RawTarget: Address };
}
