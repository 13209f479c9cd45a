using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Sends a transfer's bytes: all of it, or one file.</summary>
public sealed class DownloadController(TransferAccess access, TransferStore store, Volume volume) : Controller
{
    /// <summary>The file, or the zip.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/download")]
    public async Task<IActionResult> AllAsync(string id, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => Send(StoredContent.Open(volume, transfer)),
            Access.PasswordNeeded needed => this.AskForPassword(needed),
            _ => NotFound(),
        };

    /// <summary>File <paramref name="number"/>, out of the stored object.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}")]
    public async Task<IActionResult> FileAsync(string id, int number, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => Send(
                await store.FindFileAsync(transfer.Id, number, cancel) is { } file ? StoredContent.Open(volume, transfer, file) : null),
            Access.PasswordNeeded needed => this.AskForPassword(needed),
            _ => NotFound(),
        };

    private IActionResult Send(StoredContent? content) => content is null ? NotFound() : new StoredContentResult(content);
}
