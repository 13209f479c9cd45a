using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>The owner's page of a transfer: who has its address owns the transfer.</summary>
[SecretAddress]
public sealed class OwnerController(TransferStore transfers, TransferContents contents, TimeProvider time) : Controller
{
    /// <summary>The link to pass on, and how the transfer is doing: the owner is told the truth.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/t/{ownerToken}")]
    public async Task<IActionResult> ShowAsync(string ownerToken, CancellationToken cancel)
    {
        if (!OwnerToken.TryParse(ownerToken, out var token) || await transfers.FindAsync(token, cancel) is not { } transfer)
            return NotFound();

        var files = await contents.FirstFilesAsync(transfer.Id, OwnerPage.FilesShown, cancel);
        return View("Show", OwnerPage.From(transfer, files, Links.Of(Request), time.GetUtcNow()));
    }
}
