using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Sends a transfer's bytes: all of it, or one file.</summary>
public sealed class DownloadController(
    TransferAccess access, TransferStore store, Volume volume, Admissions admissions, TimeProvider time) : Controller
{
    /// <summary>The file, or the zip.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/download")]
    public async Task<IActionResult> AllAsync(string id, string? ticket, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await AnswerAsync(transfer, StoredContent.Open(volume, transfer), ticket, cancel),
            var denied => this.Deny(denied),
        };

    /// <summary>File <paramref name="number"/>, out of the stored object.</summary>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/files/{number:int:min(0)}")]
    public async Task<IActionResult> FileAsync(string id, int number, string? ticket, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await AnswerAsync(
                transfer,
                await store.FindFileAsync(transfer.Id, number, cancel) is { } file ? StoredContent.Open(volume, transfer, file) : null,
                ticket,
                cancel),
            Access.Arriving arriving => await SendEarlyAsync(arriving, number, ticket, cancel),
            var denied => this.Deny(denied),
        };

    // A limit is one of downloads of the whole, and there is no whole yet.
    private async Task<IActionResult> SendEarlyAsync(Access.Arriving arriving, int number, string? ticket, CancellationToken cancel)
    {
        if (await store.FindFileAsync(arriving.Transfer.Id, number, cancel) is not { } file)
            return NotFound();
        return arriving.Transfer.MaxDownloads is null && arriving.Arrival.Has(file)
            ? await AnswerAsync(arriving.Transfer, StoredContent.OpenArriving(volume, arriving.Transfer, file), ticket, cancel)
            : this.Deny(arriving);
    }

    private async Task<IActionResult> AnswerAsync(Transfer transfer, StoredContent? content, string? ticket, CancellationToken cancel)
    {
        if (content is null)
            return NotFound();
        var result = new StoredContentResult(content, Request);
        // Asking what there is costs nothing; only bytes do.
        if (!result.HasBody)
            return result;
        switch (await admissions.AskAsync(transfer, content, ticket, result.Answer.Offset, cancel))
        {
            case Admission.Open admitted:
                return result.On(admitted.Ticket);
            case Admission.TakeTicket give:
                content.Dispose();
                Response.Headers.CacheControl = "no-store";
                return Redirect($"{Request.Path}?ticket={give.Ticket}");
            case Admission.AllTaken taken:
                content.Dispose();
                return this.AskToWait(taken.FreeAgain, time.GetUtcNow());
            default:
                throw new InvalidOperationException("An admission has no answer.");
        }
    }
}
