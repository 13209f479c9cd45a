using System.Text.Json;
using CloudTransfer.Web.Authentication;
using CloudTransfer.Web.Controllers;
using CloudTransfer.Web.Controllers.Description;
using CloudTransfer.Web.Controllers.Results;
using CloudTransfer.Web.Errors;
using CloudTransfer.Web.Hosting;
using CloudTransfer.Web.Models;
using CloudTransfer.Web.Transfers;
using CloudTransfer.Web.Transfers.Authorization;
using CloudTransfer.Web.Transfers.Incoming;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace CloudTransfer.Web.Api;

/// <summary>The actions of a transfer's owner.</summary>
[Route("/api/v1/transfers/{id}")]
[OwnerOnly]
[Authorize(Policy = Policies.CanManage)]
[ApiExplorerSettings(IgnoreApi = false)]
public sealed class OwnedTransferController(Ownership ownership, IncomingTransferStore incoming, LinkFactory links) : Controller
{
    /// <summary>
    /// Changes the terms of a transfer (JSON Merge Patch, RFC 7396): absent members stay unchanged, null removes a
    /// value.
    /// </summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="patch">The terms to change.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpPatch]
    [Consumes("application/merge-patch+json", "application/json")]
    [RequestSizeLimit(64 * 1024)]
    [Receives(typeof(TermsPatch), "application/merge-patch+json")]
    [Responds(200, typeof(TransferAnswer), "The transfer as it is now.")]
    [Responds(400, "A term is not understood; nothing was changed.")]
    [Responds(404, "There is no such transfer, or the token is not its owner's.")]
    [Responds(410, "It has ended.")]
    public Task<IActionResult> ChangeAsync(string id, [FromBody] JsonElement patch, CancellationToken cancel)
    {
        Response.Headers.CacheControl = "no-store";
        return this.AsOwnerAsync(
            ownership,
            id,
            async (owner, _) => TermsPatch.TryRead(patch, out var request, out var error)
                ? await AnswerAsync(owner, await ownership.ChangeAsync(owner, request, ClientAddress.Of(HttpContext).Hash, cancel), cancel)
                : this.Fail(error),
            cancel);
    }

    /// <summary>Deletes a transfer. It is unreachable when the response is sent.</summary>
    /// <param name="id">The transfer's id.</param>
    /// <param name="cancel">Cancels the request.</param>
    [HttpDelete]
    [Responds(204, "It is deleted.")]
    [Responds(404, "There is no such transfer, or the token is not its owner's.")]
    [Responds(410, "It had ended before.")]
    public Task<IActionResult> DeleteAsync(string id, CancellationToken cancel) =>
        this.AsOwnerAsync(ownership, id, async (owner, _) => await ownership.DeleteAsync(owner, cancel) ? NoContent() : NotFound(), cancel);

    private async Task<IActionResult> AnswerAsync(TransferOwner owner, Change change, CancellationToken cancel) => change switch
    {
        Change.Done { Transfer: var transfer } =>
            Ok(TransferAnswer.From(transfer, await incoming.FindAsync(transfer, cancel), owner, links.For(Request))),
        Change.Wrong { Error: var error } => this.Fail(error),
        _ => NotFound(),
    };
}
