using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Security;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace CloudTransfer.Web.Controllers;

/// <summary>Where the proxy tells what it has sent for us.</summary>
public sealed class ReceiptController(Handover handover) : Controller
{
    /// <summary>Takes a receipt; for the proxy alone, as nobody else has one.</summary>
    /// <param name="receipt">The receipt that the proxy was given with the download.</param>
    /// <param name="sent">How many bytes of content it sent.</param>
    [HttpPost("/-/sent")]
    [DisableRateLimiting]
    public IActionResult Take([FromHeader(Name = "X-Accel-Receipt")] string receipt, [FromHeader(Name = "X-Accel-Sent")] long sent) =>
        ModelState.IsValid && DirectPeer.IsKnownProxy(HttpContext) && handover.Take(receipt, sent) ? NoContent() : NotFound();
}
