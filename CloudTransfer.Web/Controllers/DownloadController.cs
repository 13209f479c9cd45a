using CloudTransfer.Web.Controllers.Api.Description;
using CloudTransfer.Web.Downloads;
using CloudTransfer.Web.Storage;
using CloudTransfer.Web.Transfers;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Controllers;

/// <summary>Sends a transfer's bytes: all of it, or one file.</summary>
[ApiExplorerSettings(IgnoreApi = false)]
[AsksForPassword]
[Answers(200, "The bytes, with Content-Length, ETag and Accept-Ranges.")]
[Answers(206, "The range that was asked for.")]
[Answers(302, "Here is a ticket for one of the permitted downloads: follow the redirect.")]
[Answers(401, "The transfer has a password: send it by HTTP Basic with any user name.")]
[Answers(404, "There is no such transfer, or no longer.")]
[Answers(409, "It is still arriving, or others are using all downloads that are left.")]
[Answers(429, "Too many wrong passwords were tried.")]
public sealed class DownloadController(
    TransferAccess access, TransferStore store, Volume volume, Admissions admissions, TimeProvider time) : Controller
{
    /// <summary>Downloads all of a transfer: the file, or the zip. One with a limit is answered with a redirect to a ticket.</summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="ticket">The ticket, where there is a limit.</param>
    /// <param name="cancel">Ends the sending.</param>
    [AcceptVerbs("GET", "HEAD", Route = "/d/{id}/download")]
    public async Task<IActionResult> AllAsync(string id, string? ticket, CancellationToken cancel) =>
        await access.OpenAsync(id, Request.Credentials(), cancel) switch
        {
            Access.Granted { Transfer: var transfer } => await AnswerAsync(transfer, StoredContent.Open(volume, transfer), ticket, cancel),
            var denied => this.Deny(denied),
        };

    /// <summary>Downloads one file of a transfer.</summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="number">The file's number, from 0.</param>
    /// <param name="ticket">The ticket, where there is a limit.</param>
    /// <param name="cancel">Ends the sending.</param>
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
                return Redirect($"{Request.PathBase}{Request.Path}?ticket={give.Ticket}");
            case Admission.AllTaken taken:
                content.Dispose();
                return this.AskToWait(taken.FreeAgain, time.GetUtcNow());
            default:
                throw new InvalidOperationException("An admission has no answer.");
        }
    }
}
