using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>
/// The checksum that a client compares before it resumes an upload with files that it has found again.
/// </summary>
[Route("/api/v1/tus/{token}/tail")]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class LaneTailController(LaneTails tails) : Controller
{
    /// <summary>
    /// Returns the checksum of the last received bytes of an upload, by which a client detects that a file has changed.
    /// </summary>
    /// <param name="token">The last segment of the upload's URL.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpGet]
    [Responds(200, typeof(LaneTailAnswer), "The checksum, and of which bytes.")]
    [Responds(404, "There is no such upload, or no longer.")]
    public async Task<IActionResult> TellAsync(string token, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        return LaneToken.TryParse(token, out var parsed) && await tails.FindAsync(parsed, cancel) is { } tail
            ? Ok(LaneTailAnswer.From(tail))
            : this.NoUpload();
    }
}
