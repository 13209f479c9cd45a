using CloudTransfer.Web.Api.Description;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>What a client asks before it goes on with files that it has found again.</summary>
[Route("/api/v1/tus/{token}/tail")]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class LaneTailController(LaneTails tails) : Controller
{
    /// <summary>The checksum of the last bytes of an upload that have come: a file that has changed since has others.</summary>
    /// <param name="token">The end of the upload's address.</param>
    /// <param name="cancel">Ends the waiting.</param>
    [HttpGet]
    [Answers(200, typeof(LaneTailAnswer), "The checksum, and of which bytes.")]
    [Answers(404, "There is no such upload, or no longer.")]
    public async Task<IActionResult> TellAsync(string token, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        return LaneToken.TryParse(token, out var parsed) && await tails.FindAsync(parsed, cancel) is { } tail
            ? Ok(LaneTailAnswer.From(tail))
            : this.NoUpload();
    }
}
