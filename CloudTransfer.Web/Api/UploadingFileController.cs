using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Incoming;
using CloudTransfer.Web.Uploads.Lanes;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>The owner's actions on one file of a transfer.</summary>
[Route("/api/v1/transfers/{id}/files/{number:int}")]
[OwnerOnly]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class UploadingFileController(Ownership ownership, FileOmitter omitter) : Controller
{
    /// <summary>
    /// Leaves a file out of a transfer that is uploading: its uploads count the file's bytes as received and continue
    /// after them. Leaving out the last file deletes the transfer.
    /// </summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="number">The file's number: its position in the manifest, from 0.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpDelete]
    [EndpointName("ArrivingFileOmit")]
    [Responds(204, "It is left out, now or before.")]
    [Responds(404, "There is no such transfer or file, or the token is not its owner's.")]
    [Responds(409, "The transfer has arrived: nothing of it can be left out any more.")]
    [Responds(410, "The transfer has ended.")]
    [Responds(422, "As many files are left out as may be.")]
    [Responds(423, "Bytes of the file are being sent: end these requests first.")]
    public Task<IActionResult> OmitAsync(string id, int number, CancellationToken cancel) =>
        this.AsOwnerAsync(ownership, id, async (_, transfer) => Answer(await omitter.OmitAsync(transfer.Id, number, cancel)), cancel);

    private IActionResult Answer(OmitEnd end) => end switch
    {
        OmitEnd.Omitted or OmitEnd.Discarded => NoContent(),
        OmitEnd.Arrived => this.Fail(ErrorCode.TransferComplete),
        OmitEnd.TooMany => this.Fail(Error.TooManyOmittedFiles(OmittedFiles.Most)),
        OmitEnd.Busy => this.Fail(ErrorCode.FileBusy),
        _ => this.Fail(ErrorCode.FileNotFound),
    };
}
